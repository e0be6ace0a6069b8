import type { CreateMessageDto } from '../../src/messages/create-message.dto';
import { messageErrors } from '../../src/messages/message-rules';

type Request = Record<string, unknown>;

const email: Request = {
  channel: 'email',
  from: 'a@example.com',
  to: ['b@example.com'],
  subject: 'Hi',
  text: 'Hi',
};
const sms: Request = { channel: 'sms', to: ['+6421555123'], body: 'Hi' };
const file = (content: string) => ({ filename: 'a.txt', content });

const faults = (base: Request, changes: Request) =>
  messageErrors({ ...base, ...changes } as unknown as CreateMessageDto).map(
    ({ pointer, code }) => `${pointer} ${code}`,
  );

describe('the rules of a message', () => {
  it.each<[string, Request, Request]>([
    ['an e-mail', email, {}],
    ['an SMS', sms, {}],
    ['an SMS with a sender', sms, { from: '+6421555124' }],
    ['cc and bcc', email, { cc: ['c@example.com'], bcc: ['Dora <d@example.com>'] }],
    ['recipients', email, { to: undefined, recipients: [{ to: 'b@example.com' }, { to: 'c@example.com' }] }],
    ['a template', email, { subject: undefined, text: undefined, template: { id: 'tpl_1' } }],
    ['custom headers', email, { headers: { 'List-Unsubscribe': '<https://example.com/u>', 'X-Ref': '' } }],
    ['attachments', email, { attachments: [file('QQ=='), { filename: 'b', url: 'https://example.com/b' }] }],
    ['full metadata', email, { metadata: { ['k'.repeat(40)]: 'v'.repeat(500) } }],
  ])('take %s', (_what, base, changes) => {
    expect(faults(base, changes)).toEqual([]);
  });

  it.each<[string, Request, Request, string[]]>([
    ['nobody', email, { to: undefined }, ['/to required']],
    ['to and recipients', email, { recipients: [{ to: 'c@example.com' }] }, ['/recipients ambiguous']],
    [
      'cc with recipients',
      email,
      { to: undefined, recipients: [{ to: 'b@example.com' }], cc: ['c@example.com'] },
      ['/cc ambiguous'],
    ],
    ['a bad address', email, { to: ['b@example.com', 'nope'] }, ['/to/1 invalid_email']],
    ['a bad cc', email, { cc: ['nope'] }, ['/cc/0 invalid_email']],
    [
      'a bad recipient',
      email,
      { to: undefined, recipients: [{ to: 'nope' }] },
      ['/recipients/0/to invalid_email'],
    ],
    [
      'a line break in an address',
      email,
      { to: ['B\r\nBcc: e@example.com <b@example.com>'] },
      ['/to/0 invalid_email'],
    ],
    ['somebody twice', email, { to: ['b@example.com', 'B <B@Example.com>'] }, ['/to/1 duplicate_recipient']],
    ['somebody in to and bcc', email, { bcc: ['b@example.com'] }, ['/bcc/0 duplicate_recipient']],
    ['a number for an e-mail', email, { to: ['+6421555123'] }, ['/to/0 invalid_email']],
    ['an address for an SMS', sms, { to: ['b@example.com'] }, ['/to/0 invalid_phone']],
    ['no sender', email, { from: undefined }, ['/from required']],
    ['a bad sender', email, { from: 'nope' }, ['/from invalid_email']],
    ['a bad sender of an SMS', sms, { from: 'Acme' }, ['/from invalid_phone']],
    ['no content', email, { subject: undefined, text: undefined }, ['/subject required', '/html required']],
    ['no body', sms, { body: undefined }, ['/body required']],
    ['a body in an e-mail', email, { body: 'x' }, ['/body wrong_channel']],
    ['a subject in an SMS', sms, { subject: 'x' }, ['/subject wrong_channel']],
    ['a broken template', email, { text: '{{#if a}}' }, ['/text template_syntax']],
    ['an inverted block', email, { text: 'a{{^if b}}c' }, ['/text template_syntax']],
    ['a line break in the subject', email, { subject: 'Hi\r\nBcc: e@example.com' }, ['/subject line_break']],
    [
      'content beside a template',
      email,
      { template: { id: 'tpl_1' } },
      ['/subject ambiguous', '/text ambiguous'],
    ],
    [
      'an SMS with the fields of an e-mail',
      sms,
      { cc: [], reply_to: [], headers: {}, attachments: [] },
      [
        '/cc wrong_channel',
        '/reply_to wrong_channel',
        '/headers wrong_channel',
        '/attachments wrong_channel',
      ],
    ],
    ['a bad reply-to', email, { reply_to: ['b@example.com', 'x'] }, ['/reply_to/1 invalid_email']],
    [
      'a header name with a colon',
      email,
      { headers: { 'X-A: b\r\nBcc': 'c' } },
      ['/headers/X-A: b\r\nBcc invalid_header'],
    ],
    ['a header name with a slash', email, { headers: { 'X/A~': 'c' } }, ['/headers/X~1A~0 invalid_header']],
    ['a header that is no string', email, { headers: { 'X-A': 1 } }, ['/headers/X-A invalid_header']],
    [
      'a header with a line break',
      email,
      { headers: { 'X-A': 'a\nBcc: e@example.com' } },
      ['/headers/X-A line_break'],
    ],
    ['a long header', email, { headers: { 'X-A': 'a'.repeat(999) } }, ['/headers/X-A too_long']],
    [
      'many headers',
      email,
      { headers: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`X-${i}`, ''])) },
      ['/headers too_many'],
    ],
    [
      'an attachment with both sources',
      email,
      { attachments: [{ ...file('QQ=='), url: 'https://example.com' }] },
      ['/attachments/0 ambiguous'],
    ],
    ['an attachment with neither', email, { attachments: [{ filename: 'a' }] }, ['/attachments/0 ambiguous']],
    [
      'bad Base64',
      email,
      { attachments: [file('QQ=='), file('QQ')] },
      ['/attachments/1/content invalid_base64'],
    ],
    ['Base64 for URLs', email, { attachments: [file('_-8=')] }, ['/attachments/0/content invalid_base64']],
    ['an empty attachment', email, { attachments: [file('')] }, ['/attachments/0/content invalid_base64']],
    ['a long metadata key', email, { metadata: { ['k'.repeat(41)]: '' } }, ['/metadata invalid_metadata']],
    ['a number in metadata', email, { metadata: { order: 7 } }, ['/metadata invalid_metadata']],
    [
      'bad metadata of a recipient',
      email,
      { to: undefined, recipients: [{ to: 'b@example.com', metadata: { a: 'v'.repeat(501) } }] },
      ['/recipients/0/metadata invalid_metadata'],
    ],
  ])('refuse %s', (_what, base, changes, expected) => {
    expect(faults(base, changes)).toEqual(expected);
  });

  it.each([
    'From',
    'SENDER',
    'to',
    'Cc',
    'Bcc',
    'Reply-To',
    'Subject',
    'Date',
    'Message-Id',
    'Return-Path',
    'Content-Type',
    'MIME-Version',
    'DKIM-Signature',
    'ARC-Seal',
    'X-Smtp2go-Track',
    'X-Carillon-Delivery',
  ])('keep the header %s', (header) => {
    expect(faults(email, { headers: { [header]: 'x' } })).toEqual([`/headers/${header} reserved_header`]);
  });

  it('name every fault at once', () => {
    expect(faults(email, { from: 'x', to: ['x', 'y'], subject: undefined, reply_to: ['z'] })).toEqual([
      '/to/0 invalid_email',
      '/to/1 invalid_email',
      '/from invalid_email',
      '/subject required',
      '/reply_to/0 invalid_email',
    ]);
  });

  it('take a file as large as an e-mail may be', () => {
    expect(faults(email, { attachments: [file('QUJD'.repeat(10_000_000))] })).toEqual([]);
  });
});
