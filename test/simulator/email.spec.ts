import { eventually } from '../support/eventually';
import { aSimulator, anEmail, type Json, type SimulatorClient } from './simulator-client';

const EXIM_ID = /^[0-9A-Za-z]{6}-[0-9A-Za-z]{11}-[0-9A-Za-z]{4}$/;

describe('e-mail', () => {
  let simulator: SimulatorClient;

  beforeAll(async () => {
    simulator = await aSimulator();
  });
  afterAll(() => simulator.close());

  it('accepts, and keeps what it accepted in inbox and ledger', async () => {
    const headers = [{ header: 'X-Carillon-Delivery', value: 'dlv_1.1.mac' }];
    const { status, data } = await simulator.call(
      '/email/send',
      anEmail({ custom_headers: headers, cc: ['Grace <g@example.org>'] }),
    );
    expect(status).toBe(200);
    expect(data).toEqual({ succeeded: 1, failed: 0, failures: [], email_id: expect.stringMatching(EXIM_ID) });

    const message = await simulator.control('GET', `/messages/${data.email_id}`);
    expect(message).toMatchObject({ subject: 'Hello', text: 'It rings.', cc: ['Grace <g@example.org>'] });
    const row = (await simulator.ledger()).find(({ email_id }) => email_id === data.email_id);
    expect(row).toMatchObject({
      account: 'master',
      stamp: 'dlv_1.1.mac',
      recipients: ['ada@example.org', 'g@example.org'],
      sender: 'hello@carillon.example',
    });
  });

  it('sends identical e-mails twice when asked twice', async () => {
    const email = anEmail({ to: ['twice@example.org'] });
    const first = await simulator.call('/email/send', email);
    const second = await simulator.call('/email/send', email);
    expect(first.data.email_id).not.toBe(second.data.email_id);
    const rows = (await simulator.ledger()).filter(({ recipients }) =>
      recipients.includes('twice@example.org'),
    );
    expect(new Set(rows.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(rows).toHaveLength(2);
  });

  it('says inside a 200 that the sender is not verified', async () => {
    const { status, data } = await simulator.call('/email/send', anEmail({ sender: 'a@shop.test' }));
    expect(status).toBe(200);
    expect(data).toMatchObject({ succeeded: 0, failed: 1, email_id: '' });
    expect(data.failures[0]).toContain('From header sender domain not verified (shop.test)');
  });

  it('hides that refusal with fastaccept, until the reject event', async () => {
    const { data } = await simulator.call(
      '/email/send',
      anEmail({ sender: 'a@shop.test', fastaccept: true }),
    );
    expect(data).toEqual({ email_id: expect.stringMatching(EXIM_ID) });
    const events = await eventually(async () => {
      const found = await simulator.events(data.email_id);
      expect(found).toHaveLength(1);
      return found;
    });
    expect(events[0]).toMatchObject({ event: 'reject', fields: { message: 'sender not verified' } });
  });

  it.each([
    ['101 recipients', anEmail({ to: Array.from({ length: 101 }, (_, n) => `u${n}@example.org`) }), 'to'],
    ['no body', anEmail({ text_body: undefined }), 'html_body'],
    [
      'a forbidden header',
      anEmail({ custom_headers: [{ header: 'content-type', value: 'x' }] }),
      'custom_headers',
    ],
    ['an attachment without content', anEmail({ attachments: [{ filename: 'a.txt' }] }), 'attachments'],
    ['a schedule in the past', anEmail({ schedule: '2020-01-01 12:00:00' }), 'schedule'],
  ])('refuses %s', async (_what, email, fieldname) => {
    const { status, data } = await simulator.call('/email/send', email);
    expect(status).toBe(400);
    expect(data.field_validation_errors.fieldname).toBe(fieldname);
  });

  it('answers a batch with a list in the order of the request', async () => {
    const emails = ['one', 'two', 'three'].map((name) => anEmail({ to: [`${name}@batch.example`] }));
    const { data } = await simulator.call('/email/batch', { emails });
    const rows = await simulator.ledger();
    const recipients = data.map(
      ({ email_id }: Json) => rows.find((row) => row.email_id === email_id)?.recipients[0],
    );
    expect(recipients).toEqual(['one@batch.example', 'two@batch.example', 'three@batch.example']);
  });

  it('refuses a whole batch for one bad e-mail, and one of more than 1,000', async () => {
    const before = (await simulator.ledger()).length;
    const bad = await simulator.call('/email/batch', { emails: [anEmail(), anEmail({ to: [] })] });
    const long = await simulator.call('/email/batch', { emails: Array(1001).fill(anEmail()) });
    expect([bad.status, long.status]).toEqual([400, 400]);
    expect(await simulator.ledger()).toHaveLength(before);
  });

  it('reads a MIME message', async () => {
    const mime = [
      'From: =?utf-8?Q?J=C3=BCrgen?= <j@example.com>',
      'To: ada@example.org, "Hopper, Grace" <g@example.org>, =?utf-8?Q?=C3=85str=C3=B6m=2C_=C3=85sa?= <a@example.org>',
      'Subject: =?utf-8?B?R3LDvMOfZQ==?=',
      'X-Carillon-Delivery: dlv_mime',
      'Content-Type: multipart/alternative; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Gr=C3=BC=C3=9Fe',
      '--b',
      'Content-Type: text/html',
      '',
      '<p>Hi</p>',
      '--b--',
    ].join('\r\n');
    const { data } = await simulator.call('/email/mime', {
      mime_email: Buffer.from(mime).toString('base64'),
    });
    const message = await simulator.control('GET', `/messages/${data.email_id}`);
    expect(message).toMatchObject({
      from: 'Jürgen <j@example.com>',
      subject: 'Grüße',
      text: 'Grüße',
      html: '<p>Hi</p>',
    });
    expect(message.recipients.map(({ address }: Json) => address)).toEqual([
      'ada@example.org',
      'g@example.org',
      'a@example.org',
    ]);
  });

  it('keeps a scheduled e-mail until its time, and then stamps it', async () => {
    const schedule = new Date(Date.now() + 1500).toISOString();
    const email = anEmail({ schedule, to: ['later@example.org'] });
    const { data } = await simulator.call('/email/send', email);
    expect(Object.keys(data)).toEqual(['schedule_id']);
    const { data: waiting } = await simulator.call('/email/scheduled/search', { search_recipient: 'later@' });
    expect(waiting).toMatchObject([{ schedule_id: data.schedule_id, recipients: 'later@example.org' }]);
    const row = await eventually(async () => {
      const found = (await simulator.ledger()).find(({ schedule_id }) => schedule_id === data.schedule_id);
      expect(found).toBeDefined();
      return found;
    });
    expect(row?.headers['X-Smtp2go-Schedule-Id']).toBe(data.schedule_id);
  });

  it('forgets a scheduled e-mail that is removed', async () => {
    const schedule = new Date(Date.now() + 3_600_000).toISOString();
    const { data } = await simulator.call('/email/send', anEmail({ schedule }));
    await simulator.call('/email/scheduled/remove', { schedule_id: data.schedule_id });
    const { data: waiting } = await simulator.call('/email/scheduled/search', {
      schedule_id: data.schedule_id,
    });
    expect(waiting).toEqual([]);
  });

  it('renders a template, with data as an object or as a JSON string', async () => {
    const template = {
      template_name: 'Greeting',
      id: 'greeting',
      subject: 'Hi {{name}}',
      html_body: '<b>{{name}}</b>',
      text_body: '{{name}}',
    };
    await simulator.call('/template/add', template);
    const data = [{ name: 'A & B' }, JSON.stringify({ name: 'A & B' })];
    for (const template_data of data) {
      const sent = await simulator.call('/email/send', anEmail({ template_id: 'greeting', template_data }));
      const message = await simulator.control('GET', `/messages/${sent.data.email_id}`);
      expect(message).toMatchObject({ subject: 'Hi A & B', html: '<b>A &amp; B</b>', text: 'A & B' });
    }
    const unknown = await simulator.call('/email/send', anEmail({ template_id: 'nothing' }));
    expect(unknown.data.error_code).toBe('E_ApiResponseCodes.API_EXCEPTION');
  });
});
