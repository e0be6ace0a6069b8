import * as fc from 'fast-check';
import { ComposeError } from '../../src/channels/compose';
import { composeMime } from '../../src/channels/compose-mime';
import { newId } from '../../src/common/ids';
import type { DispatchedMessage } from '../../src/messages/dispatch.store';
import { draftMimeMessage } from '../../src/messages/message-draft';
import { splitMime } from '../../src/messages/mime-document';
import { readMime } from '../../src/messages/read-mime';

const HEADER = [
  'From: hello@example.com',
  'Cc: grace@example.com',
  'To: =?utf-8?Q?Zo=C3=AB?= <zoe@example.com>,',
  '\tada@example.com',
  'Subject: Hi',
  'Bcc: audit@example.com',
].join('\r\n');

/** A stored message and its bytes, with those of its recipients that still wait. */
function dispatched(document: Buffer, waiting: (address: string) => boolean = () => true) {
  const { mail } = readMime(document.toString('base64'));
  if (!mail) throw new Error('a document that is not accepted');
  const { id, content, deliveries, blobs } = draftMimeMessage(mail);
  const message: DispatchedMessage = {
    id,
    test: false,
    addressing: 'shared',
    onUnknown: 'resend',
    topic: null,
    unsubscribe: false,
    traceparent: null,
    // As the database hands it back.
    content: JSON.parse(JSON.stringify(content)) as DispatchedMessage['content'],
    template: null,
    locale: null,
    variables: {},
    deliveries: deliveries.filter(({ address }) => waiting(address)),
  };
  return { message, blobs: new Map(blobs.map(({ sha256, content: bytes }) => [sha256, bytes])) };
}

const stampOf = ({ id }: { id: string }) => `${id}.1.code`;
const sent = (document: string, waiting?: (address: string) => boolean) => {
  const { message, blobs } = dispatched(Buffer.from(document), waiting);
  return composeMime([message], blobs, stampOf)?.document.toString();
};

describe('a MIME message that is sent', () => {
  it('goes to all with the document as it came and the stamp of the first', () => {
    const { message, blobs } = dispatched(Buffer.from(`${HEADER}\r\n\r\nHi`));
    const copy = composeMime([message], blobs, stampOf);
    expect(copy?.deliveryIds).toEqual(message.deliveries.map(({ id }) => id));
    expect(copy?.document.toString()).toBe(
      [
        'From: hello@example.com',
        'Cc: grace@example.com',
        'To: =?UTF-8?B?Wm/Dqw==?= <zoe@example.com>, ada@example.com',
        'Subject: Hi',
        'Bcc: audit@example.com',
        `X-Carillon-Delivery: ${message.deliveries[0]?.id}.1.code`,
        '',
        'Hi',
      ].join('\r\n'),
    );
  });

  it('names nobody who is not to get it', () => {
    const document = `${HEADER}\r\n\r\nHi`;
    expect(sent(document, (address) => address !== 'zoe@example.com')).toMatch(
      /\r\nTo: ada@example.com\r\nSub/,
    );
    const alone = sent(document, (address) => address === 'ada@example.com');
    expect(alone).toMatch(/^From: hello@example.com\r\nTo: ada@example.com\r\nSubject: Hi\r\nX-Carillon-/);
  });

  it('has the body that was given, whatever its octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 900 }), (octets) => {
        const body = Buffer.from(octets.filter((octet) => octet !== 0));
        const { message, blobs } = dispatched(Buffer.concat([Buffer.from(`${HEADER}\r\n\r\n`), body]));
        const document = composeMime([message], blobs, stampOf)?.document ?? Buffer.alloc(0);
        expect(splitMime(document)?.body.equals(body)).toBe(true);
      }),
    );
  });

  it('weighs no more than was counted when it was accepted', () => {
    const { mail } = readMime(Buffer.from(`${HEADER}\r\n\r\nHi`).toString('base64'));
    const { message, blobs } = dispatched(Buffer.from(`${HEADER}\r\n\r\nHi`));
    // As long as a stamp can be: the code is 64 characters or fewer, the attempt has ten digits or fewer.
    const document = composeMime([message], blobs, ({ id }) => `${id}.${'9'.repeat(10)}.${'c'.repeat(64)}`);
    const request = JSON.stringify({ mime_email: document?.document.toString('base64') });
    expect(request.length).toBeLessThanOrEqual(mail?.requestBytes ?? 0);
  });

  it('is nothing to compose when the message has no document', () => {
    const { message, blobs } = dispatched(Buffer.from(`${HEADER}\r\n\r\nHi`));
    const { from } = message.content;
    const source = { subject: 'Hi', text: 'Hi' };
    const other = { from: from ?? '', replyTo: [], headers: {}, attachments: [], source };
    expect(composeMime([{ ...message, content: other }], blobs, stampOf)).toBeNull();
    expect(
      composeMime([{ ...message, content: { from, source: { body: 'Hi' } } }], blobs, stampOf),
    ).toBeNull();
  });

  it('is refused as our own fault without its bytes, without recipients, or beside another', () => {
    const { message, blobs } = dispatched(Buffer.from(`${HEADER}\r\n\r\nHi`));
    expect(() => composeMime([message], new Map(), stampOf)).toThrow(ComposeError);
    expect(() => composeMime([{ ...message, deliveries: [] }], blobs, stampOf)).toThrow(ComposeError);
    expect(() => composeMime([message, { ...message, id: newId('msg') }], blobs, stampOf)).toThrow(
      ComposeError,
    );
  });
});
