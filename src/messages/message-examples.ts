import type { Examples } from '../common/api-examples';
import type { CreateMessageDto } from './create-message.dto';

/** As a mail library writes it: text and HTML, and a name that is not ASCII. */
const MIME_DOCUMENT = [
  'From: Acme <hello@example.com>',
  'To: =?UTF-8?Q?Zo=C3=AB?= <zoe@example.com>, Ada Lovelace <ada@example.com>',
  'Cc: grace@example.com',
  'Subject: =?UTF-8?Q?Your_receipt_=E2=9C=93?=',
  'MIME-Version: 1.0',
  'Content-Type: multipart/alternative; boundary="=_part_1042"',
  '',
  '--=_part_1042',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Thank you.',
  '--=_part_1042',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>Thank you.</p>',
  '--=_part_1042--',
  '',
].join('\r\n');

/** Bodies that Swagger UI offers for POST /v1/messages; each is accepted as it stands. */
export const MESSAGE_EXAMPLES: Examples<CreateMessageDto> = {
  email: {
    summary: 'An e-mail to one person',
    value: {
      channel: 'email',
      from: 'Acme <hello@example.com>',
      to: ['ada@example.com'],
      subject: 'Your receipt',
      html: '<p>Thank you, Ada.</p>',
      text: 'Thank you, Ada.',
      metadata: { order: '1042' },
      tags: ['receipts'],
    },
  },
  sms: {
    summary: 'An SMS',
    value: { channel: 'sms', to: ['+6421555123'], body: 'Your code is 482913.' },
  },
  individual: {
    summary: 'A copy of their own for each recipient',
    value: {
      channel: 'email',
      from: 'Acme <hello@example.com>',
      recipients: [
        { to: 'Ada Lovelace <ada@example.com>', variables: { name: 'Ada' } },
        { to: 'grace@example.com', variables: { name: 'Grace' } },
      ],
      subject: 'Hello, {{name}}',
      text: 'Dear {{name}}, welcome.',
    },
  },
  scheduled: {
    summary: 'Later, with a copy to a second person and an attachment',
    value: {
      channel: 'email',
      from: 'Acme <hello@example.com>',
      to: ['ada@example.com'],
      cc: ['grace@example.com'],
      reply_to: ['support@example.com'],
      subject: 'Your invoice',
      text: 'Please find it attached.',
      attachments: [{ filename: 'invoice.txt', content: 'VGhhbmsgeW91Lg==', content_type: 'text/plain' }],
      scheduled_at: '2030-01-01T09:00:00+01:00',
    },
  },
  mime: {
    summary: 'A whole MIME document',
    value: { channel: 'email', mime: Buffer.from(MIME_DOCUMENT).toString('base64') },
  },
};
