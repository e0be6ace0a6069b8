import { randomBytes } from 'node:crypto';
import type { LedgerRow } from '../../simulator/ledger';
import type { StoredAttachment } from '../../simulator/message';
import { MESSAGE_EXAMPLES } from '../../src/messages/message-examples';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, anSms, send, statuses, until } from '../support/messages';
import { expectProblem, pointersOf } from '../support/problem';
import { countRows } from '../support/stored-rows';

const FILE = randomBytes(3_000);
const BODY = [
  'A preamble that nobody reads.',
  '--=_outer',
  'Content-Type: multipart/alternative; boundary="=_inner"',
  '',
  '--=_inner',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Grüße, {{name}}.',
  '--=_inner',
  'Content-Type: text/html; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  '<p>Gr=C3=BC=C3=9Fe, =',
  '{{name}}.</p>',
  '--=_inner--',
  '--=_outer',
  'Content-Type: application/pdf; name="invoice.pdf"',
  'Content-Transfer-Encoding: base64',
  'Content-Disposition: attachment; filename="invoice.pdf"',
  '',
  FILE.toString('base64').replace(/.{76}/g, '$&\r\n'),
  '--=_outer--',
  '',
].join('\r\n');

/** Header lines and a body as a request; `fields` stand beside the document. */
const aMime = (
  header: string[],
  { parts = BODY, ...fields }: { parts?: string } & Record<string, unknown> = {},
) => ({
  channel: 'email',
  mime: Buffer.from([...header, '', parts].join('\r\n')).toString('base64'),
  ...fields,
});
const header = (...addressing: string[]) => [
  'From: =?utf-8?Q?Acm=C3=A9?= <hello@example.com>',
  ...addressing,
  'Subject: =?utf-8?B?R3LDvMOfZQ==?=',
  'X-Entity-Ref: 1042',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed;',
  ' boundary="=_outer"',
];

describe('a MIME document', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({
      env: { UNKNOWN_SETTLE_AFTER: '1s,2s,3s', SWEEP_INTERVAL: '200ms' },
      simulator: { activityLagMs: 0 },
    });
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());
  afterEach(() => carillon.control.delete('/simulator/faults'));

  const sentTo = async (address: string): Promise<LedgerRow[]> =>
    (await carillon.ledger()).filter(({ recipients }) => recipients.includes(address));
  const fault = (kind: string, settings: object = {}) =>
    carillon.control.post('/simulator/faults', { kind, count: 1, operation: '/email/mime', ...settings });
  /** The newest e-mail to somebody, as the provider keeps it, and its source as others get it. */
  const received = async (address: string) => {
    const { body } = await carillon.control.get(`/simulator/messages?to=${address}`);
    const id = body.messages[0].id as string;
    const [detail, source] = await Promise.all([
      carillon.control.get(`/simulator/messages/${id}`),
      carillon.control.get(`/simulator/messages/${id}/source`),
    ]);
    return { detail: detail.body, source: source.text };
  };

  it('goes to all that it names, with body and files intact, and its Bcc is shown to nobody', async () => {
    const id = await send(
      tenant.api,
      aMime(
        header(
          'To: "Lovelace, Ada" <ada@example.com>, =?utf-8?Q?Zo=C3=AB?= <zoe@example.com>,',
          '\tbob@example.com',
          'Cc: grace@example.com',
          'Bcc: Audit <audit@example.com>',
        ),
        { metadata: { order: '1042' }, tags: ['receipts'] },
      ),
    );
    const message = await until(tenant.api, id, 'completed');
    expect(message).toMatchObject({
      from: 'Acmé <hello@example.com>',
      subject: 'Grüße',
      addressing: 'shared',
      recipient_count: 5,
      metadata: { order: '1042' },
      tags: ['receipts'],
    });
    expect(statuses(message)).toEqual({
      '"Lovelace, Ada" <ada@example.com>': 'delivered',
      'Zoë <zoe@example.com>': 'delivered',
      'bob@example.com': 'delivered',
      'grace@example.com': 'delivered',
      'Audit <audit@example.com>': 'delivered',
    });
    expect(message.deliveries.map(({ role }: { role: string }) => role)).toEqual([
      'to',
      'to',
      'to',
      'cc',
      'bcc',
    ]);
    const { body: page } = await tenant.api.get('/v1/messages');
    expect(page.data[0]).toMatchObject({ id, from: 'Acmé <hello@example.com>', subject: 'Grüße' });

    const rows = await sentTo('audit@example.com');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      operation: '/email/mime',
      email_id: message.deliveries[0].provider_message_id,
    });
    expect(rows[0]?.recipients).toHaveLength(5);
    expect(rows[0]?.stamp).toMatch(new RegExp(`^${message.deliveries[0].id}\\.1\\.`));

    const { detail, source } = await received('audit@example.com');
    expect(detail).toMatchObject({
      subject: 'Grüße',
      text: 'Grüße, {{name}}.',
      html: '<p>Grüße, {{name}}.</p>',
      to: ['"Lovelace, Ada" <ada@example.com>', 'Zoë <zoe@example.com>', 'bob@example.com'],
      cc: ['grace@example.com'],
    });
    expect(detail.headers).toContainEqual({ header: 'X-Entity-Ref', value: '1042' });
    const [file] = detail.attachments as StoredAttachment[];
    expect(file).toMatchObject({ filename: 'invoice.pdf', mimetype: 'application/pdf' });
    expect(Buffer.from(file?.fileblob ?? '', 'base64').equals(FILE)).toBe(true);
    expect(source).toContain('bob@example.com');
    expect(source.toLowerCase()).not.toContain('audit@');
  });

  it('is the example of the API description, which is sent as it stands', async () => {
    const request = MESSAGE_EXAMPLES.mime?.value ?? {};
    const message = await until(tenant.api, await send(tenant.api, { ...request }), 'completed');
    expect(message).toMatchObject({ subject: 'Your receipt ✓', summary: { delivered: 3 } });
  });

  it('leaves out who is suppressed, and still goes to the others', async () => {
    const { api } = await carillon.tenant();
    await api.post('/v1/suppressions', { channel: 'email', address: 'gone@example.com' });
    const id = await send(
      api,
      aMime(header('To: Gone <Gone@example.com>, ada@example.com', 'Cc: bounce@example.com')),
    );
    expect(statuses(await until(api, id, 'completed'))).toEqual({
      'Gone <Gone@example.com>': 'suppressed',
      'ada@example.com': 'delivered',
      'bounce@example.com': 'bounced',
    });
    const { detail } = await received('bounce@example.com');
    expect(detail).toMatchObject({ to: ['ada@example.com'], cc: ['bounce@example.com'], bcc: [] });

    // The bounce has put that address on the list as well: nobody is left in Cc.
    const second = await send(api, aMime(header('Cc: bounce@example.com', 'To: last@example.com')));
    expect(statuses(await until(api, second, 'completed'))).toEqual({
      'last@example.com': 'delivered',
      'bounce@example.com': 'suppressed',
    });
    expect((await received('last@example.com')).detail).toMatchObject({ to: ['last@example.com'], cc: [] });

    const nobody = await send(api, aMime(header('To: gone@example.com', 'Bcc: secret@example.com')));
    expect(statuses(await until(api, nobody, 'completed'))).toEqual({
      'gone@example.com': 'suppressed',
      'secret@example.com': 'cancelled',
    });
    expect(await sentTo('secret@example.com')).toEqual([]);
    expect(await sentTo('gone@example.com')).toEqual([]);
  });

  it('waits until it is due, and leaves out who was suppressed meanwhile', async () => {
    const { api } = await carillon.tenant();
    const at = new Date(Date.now() + 1_500).toISOString();
    const id = await send(
      api,
      aMime(header('To: timely@example.com, left@example.com'), { scheduled_at: at }),
    );
    expect((await api.get(`/v1/messages/${id}`)).body).toMatchObject({
      status: 'scheduled',
      subject: 'Grüße',
    });
    await api.post('/v1/suppressions', { channel: 'email', address: 'left@example.com' });
    const message = await until(api, id, 'completed');
    expect(statuses(message)).toEqual({
      'timely@example.com': 'delivered',
      'left@example.com': 'suppressed',
    });
    const [row] = await sentTo('timely@example.com');
    expect(Date.parse(row?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(at));
    expect(row?.recipients).toEqual(['timely@example.com']);
  });

  it.each([
    ['an event', 'reset-after', 0],
    ['a search', 'reset-after', 8],
    ['an event after half an answer', 'half-reply', 0],
  ])('whose answer is lost is settled by %s and sent once', async (how, kind, droppedEvents) => {
    await fault(kind);
    if (droppedEvents) await fault('event-drop', { operation: '*', count: droppedEvents });
    const address = `${how.replaceAll(' ', '-')}@example.com`;
    const id = await send(tenant.api, aMime(header(`To: ${address}`, 'Cc: grace@example.com')));
    const message = await until(tenant.api, id, 'completed');
    expect(message.summary).toEqual({ delivered: 2 });
    expect(message.deliveries[0].possible_duplicate).toBe(false);
    expect(await sentTo(address)).toHaveLength(1);
  });

  it('that was lost without a trace is sent again, or held, as the message says', async () => {
    await fault('reset-before', { count: 2 });
    const ids = await Promise.all([
      send(tenant.api, aMime(header('To: again@example.com'))),
      send(tenant.api, aMime(header('To: held@example.com'), { on_unknown: 'hold' })),
    ]);
    const again = await until(tenant.api, ids[0], 'completed');
    expect(again.deliveries[0]).toMatchObject({ status: 'delivered', possible_duplicate: true });
    const [row, ...more] = await sentTo('again@example.com');
    expect(row?.stamp).toMatch(/^dlv_\w+\.2\./);
    expect(more).toEqual([]);
    await eventually(async () => {
      const [dispatch] = await carillon.owner.query(
        `SELECT d.status FROM dispatches d JOIN deliveries v ON v.dispatch_id = d.id WHERE v.message_id = $1`,
        [ids[1]],
      );
      expect(dispatch.status).toBe('held');
    });
    expect(await sentTo('held@example.com')).toEqual([]);
  });

  it('is refused with every fault by name, and nothing of it is stored', async () => {
    const before = await countRows(carillon.owner);
    const answer = await tenant.api.post(
      '/v1/messages',
      aMime([
        'To: private-9f3kq@example.com, PRIVATE-9f3kq@example.com',
        'X-Carillon-Delivery: dlv_1',
        'Subject: a',
        'Subject: b',
        'Content-Type: multipart/mixed; boundary=elsewhere',
      ]),
    );
    expectProblem(answer, 'invalid_request', ['/mime']);
    expect(
      answer.body.errors.map(({ pointer, code }: Record<string, string>) => `${pointer} ${code}`),
    ).toEqual([
      '/mime repeated_header',
      '/mime reserved_header',
      '/mime missing_boundary',
      '/mime required',
      '/mime duplicate_recipient',
    ]);
    expect(answer.text.toLowerCase()).not.toContain('private-9f3kq');
    expect(await countRows(carillon.owner)).toEqual(before);
  });

  it('stands alone: what it says itself is not said beside it', async () => {
    const others = { ...anEmail(), cc: ['c@example.com'], bcc: [], recipients: [{ to: 'd@example.com' }] };
    const more = {
      template: { id: 'tpl_x' },
      variables: {},
      body: 'x',
      reply_to: [],
      headers: {},
      attachments: [],
    };
    const answer = await tenant.api.post('/v1/messages', aMime(header('To: nobody'), { ...others, ...more }));
    expectProblem(answer, 'invalid_request');
    const fields = [
      'from',
      'to',
      'cc',
      'bcc',
      'recipients',
      'template',
      'variables',
      'subject',
      'html',
      'text',
    ];
    const last = ['body', 'reply_to', 'headers', 'attachments'];
    expect(pointersOf(answer)).toEqual([...fields, ...last, 'mime'].map((field) => `/${field}`));
    const codes = answer.body.errors.map(({ code }: { code: string }) => code);
    expect(new Set(codes.slice(0, -1))).toEqual(new Set(['ambiguous']));

    const { mime } = aMime(header('To: ada@example.com'));
    const sms = await tenant.api.post('/v1/messages', anSms({ mime }));
    expect(sms.body.errors).toEqual([
      { pointer: '/mime', code: 'wrong_channel', detail: expect.any(String) },
    ]);
    for (const wrong of [null, 1, {}, '', 'not Base64']) {
      expectProblem(
        await tenant.api.post('/v1/messages', { channel: 'email', mime: wrong }),
        'invalid_request',
        ['/mime'],
      );
    }
  });

  it('comes through whole when it is large, and is refused when the provider would not take it', async () => {
    const file = randomBytes(27_390_000);
    const part = ['', '--b', 'Content-Type: image/png; name=a.png', 'Content-Transfer-Encoding: base64', ''];
    const large = (bytes: Buffer) =>
      [...part, bytes.toString('base64').replace(/.{76}/g, '$&\r\n'), '--b--'].join('\r\n');
    const lines = [
      'From: hello@example.com',
      'To: large@example.com',
      'Content-Type: multipart/mixed; boundary=b',
    ];
    const id = await send(tenant.api, aMime(lines, { parts: large(file) }));
    await until(tenant.api, id, 'completed');
    const [stored] = (await received('large@example.com')).detail.attachments as StoredAttachment[];
    expect(Buffer.from(stored?.fileblob ?? '', 'base64').equals(file)).toBe(true);

    const tooLarge = await tenant.api.post(
      '/v1/messages',
      aMime(lines, { parts: large(randomBytes(27_600_000)) }),
    );
    expectProblem(tooLarge, 'payload_too_large');
  });

  it('is kept once, however often it is sent', async () => {
    const { api, id: tenantId } = await carillon.tenant();
    const request = aMime(header('To: kept@example.com'));
    for (const id of [await send(api, request), await send(api, request)]) await until(api, id, 'completed');
    const blobs = await carillon.owner.query(`SELECT size_bytes FROM attachment_blobs WHERE tenant_id = $1`, [
      tenantId,
    ]);
    expect(blobs).toEqual([{ size_bytes: Buffer.from(request.mime, 'base64').length }]);
    expect(await sentTo('kept@example.com')).toHaveLength(2);
  });

  it('from a sender that the provider does not know is rejected with the reason', async () => {
    const lines = ['From: shop@not-verified.test', 'To: ada@example.com'];
    const message = await until(tenant.api, await send(tenant.api, aMime(lines)), 'completed');
    expect(message.deliveries[0]).toMatchObject({ status: 'rejected' });
    expect(message.deliveries[0].reason).toContain('not verified');
  });
});
