import { type EmailCopy, sendEmails, sendMime } from '../../../src/channels/smtp2go/email-sender';
import { OPERATIONS } from '../../../src/channels/smtp2go/operations';
import { sendSms } from '../../../src/channels/smtp2go/sms-sender';
import { newId } from '../../../src/common/ids';
import type { Json } from '../../simulator/simulator-client';
import { Carillon, type TestTenant } from '../../support/carillon';
import { eventually } from '../../support/eventually';
import { anEmail, send, until } from '../../support/messages';
import { openSecrets } from '../../support/open-secrets';
import { OverheardProvider, ProviderEar, publishedRequest } from './overheard-provider';

/**
 * Older summaries of the provider's API contradict its contract in 48 points, numbered through the files of this name.
 * Each test tells what is right, that our code keeps to it, and that the simulator does. Here: what is sent.
 */
describe('against older summaries: sending', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let provider: OverheardProvider;

  beforeAll(async () => {
    const ear = await ProviderEar.start();
    carillon = await Carillon.start({
      env: { SMTP2GO_BASE_URL: ear.baseUrl },
      simulator: { unknownFields: 'refuse' },
    });
    provider = new OverheardProvider(carillon.simulator, ear);
    tenant = await carillon.tenant();
  });
  afterEach(() => provider.expectHeardByTheContract());
  afterAll(async () => {
    await carillon.stop();
    await provider.close();
  });

  /** As the provider takes it. */
  const email = (overrides: Json = {}): Json => ({
    sender: 'Shop <hello@example.com>',
    to: ['ada@example.org'],
    subject: 'Hello',
    text_body: 'It rings.',
    ...overrides,
  });
  /** As we have it before it becomes a request. */
  const copy = (overrides: Partial<EmailCopy> = {}): EmailCopy => ({
    deliveryIds: [newId('dlv')],
    from: 'Shop <hello@example.com>',
    to: ['ada@example.org'],
    cc: [],
    bcc: [],
    replyTo: [],
    subject: 'Hello',
    text: 'It rings.',
    headers: {},
    files: [],
    ...overrides,
  });
  const sendCopy = async (overrides: Partial<EmailCopy> = {}) => {
    const result = await sendEmails(provider.client, provider.master, [copy(overrides)]);
    return { result, id: result.kind === 'accepted' ? (result.copies[0]?.providerMessageId ?? '') : '' };
  };

  it('1 Sending for a subaccount: no e-mail operation takes subaccount_id, only a key of the subaccount does it', async () => {
    const id = await send(tenant.api, anEmail());
    await until(tenant.api, id, 'completed');
    const { headers, body } = provider.ear.last('/email/send');
    const { providerKey } = await openSecrets(carillon, tenant);
    expect(headers['x-smtp2go-api-key']).toBe(providerKey);
    expect(providerKey).not.toBe(provider.master.apiKey);
    expect(body).not.toHaveProperty('subaccount_id');
    const [account] = await carillon.owner.query<Record<string, string>[]>(
      'SELECT subaccount_id FROM provider_accounts WHERE tenant_id = $1',
      [tenant.id],
    );
    const ours = { account: account?.subaccount_id, operation: '/email/send' };
    expect(await carillon.ledger()).toEqual([expect.objectContaining(ours)]);

    for (const operation of ['send', 'mime', 'batch', 'scheduled/search', 'scheduled/remove']) {
      const path = `/email/${operation}`;
      expect(publishedRequest(`POST ${path}`).fields).not.toContain('subaccount_id');
      const old = await provider.ask(path, email({ subaccount_id: account?.subaccount_id }));
      expect(old).toMatchObject({ status: 400, field: 'subaccount_id' });
    }
  });

  it('2 reply_to: there is no such field, the address goes into custom_headers', async () => {
    expect(publishedRequest('POST /email/send').fields).not.toContain('reply_to');
    const { id } = await sendCopy({ replyTo: ['desk@example.com'] });
    const header = { header: 'Reply-To', value: 'desk@example.com' };
    expect(provider.ear.last('/email/send').body.custom_headers).toEqual([header]);
    expect((await provider.message(id)).headers).toEqual([header]);

    const old = email({ reply_to: 'desk@example.com' });
    expect(await provider.ask('/email/send', old)).toMatchObject({ status: 400, field: 'reply_to' });
    const ignored = await provider.askLeniently('/email/send', old);
    expect((await provider.message(ignored.data.email_id)).headers).toEqual([]);
  });

  it('3 subject: not required by the provider, which takes that of a template instead; our API requires it', async () => {
    expect(publishedRequest('POST /email/send').required).toEqual(['sender', 'to']);
    expect(await provider.ask('/email/send', email({ subject: undefined }))).toMatchObject({ status: 200 });
    await provider.ask('/template/add', {
      template_name: 'Bells',
      id: 'bells-3',
      subject: 'From the template',
      html_body: '<p>Ding</p>',
      text_body: 'Ding',
    });
    for (const subject of [undefined, 'From the request']) {
      const reply = await provider.ask('/email/send', email({ subject, template_id: 'bells-3' }));
      expect((await provider.message(reply.data.email_id)).subject).toBe('From the template');
      const emails = [email({ subject, template_id: 'bells-3' })];
      expect((await provider.ask('/email/batch', { emails })).status).toBe(200);
    }

    const without = await tenant.api.post('/v1/messages', anEmail({ subject: undefined }));
    expect(without).toMatchObject({
      status: 422,
      body: { errors: [expect.objectContaining({ pointer: '/subject' })] },
    });
    const template = { name: 'bells', channel: 'email', subject: 'Ours for {{name}}', text: 'Ding' };
    const { body } = await tenant.api.post('/v1/templates', template);
    const nothing = { subject: undefined, html: undefined, text: undefined };
    const ours = anEmail({ ...nothing, template: { id: body.id }, variables: { name: 'Ada' } });
    await until(tenant.api, await send(tenant.api, ours), 'completed');
    expect(provider.ear.last('/email/send').body).toMatchObject({ subject: 'Ours for Ada' });
  });

  it('4 Inline images: there is no cid field, the file name is the Content-ID', async () => {
    const { properties } = publishedRequest('POST /email/send');
    expect(Object.keys(properties.inlines.items.properties)).not.toContain('cid');
    const logo = { filename: 'logo.png', content: 'aGk=', content_type: 'image/png', inline: true };
    const html = '<img src="cid:logo.png">';
    await until(tenant.api, await send(tenant.api, anEmail({ html, attachments: [logo] })), 'completed');
    const { body } = provider.ear.last('/email/send');
    expect(body.inlines).toEqual([{ filename: 'logo.png', mimetype: 'image/png', fileblob: 'aGk=' }]);
    expect(body.html_body).toBe(html);

    const inlines = [{ filename: 'logo.png', cid: 'logo123', fileblob: 'aGk=', mimetype: 'image/png' }];
    const old = await provider.ask('/email/send', email({ inlines }));
    const { text: source } = await provider.control.get(`/simulator/messages/${old.data.email_id}/source`);
    expect(source).toContain('Content-ID: <logo.png>');
    expect(source).not.toContain('logo123');
  });

  it('5 Attachments and inlines: only filename is required, with one of fileblob and url, and mimetype if known', async () => {
    const file = { contentType: null, base64: null, url: null };
    const { result } = await sendCopy({
      files: [
        { ...file, filename: 'a.pdf', inline: false, base64: 'aGk=' },
        { ...file, filename: 'logo.png', inline: true, url: 'https://example.com/logo.png' },
      ],
    });
    expect(result.kind).toBe('accepted');
    const { body } = provider.ear.last('/email/send');
    expect(body.attachments).toEqual([{ filename: 'a.pdf', fileblob: 'aGk=' }]);
    expect(body.inlines).toEqual([{ filename: 'logo.png', url: 'https://example.com/logo.png' }]);

    for (const field of ['attachments', 'inlines']) {
      const { items } = publishedRequest('POST /email/send').properties[field];
      expect(items.required).toEqual(['filename']);
      expect(Object.keys(items.properties).sort()).toEqual(['fileblob', 'filename', 'mimetype', 'url']);
      for (const wrong of [{}, { fileblob: 'aGk=', url: 'https://example.com/a' }]) {
        const reply = await provider.ask('/email/send', email({ [field]: [{ filename: 'a', ...wrong }] }));
        expect(reply).toMatchObject({ status: 400, field });
      }
    }
  });

  it('6 template_data: an object, as the summaries say; the schema calls it a string of JSON, which is taken too', async () => {
    await provider.ask('/template/add', {
      template_name: 'Greeting',
      id: 'greeting-6',
      subject: 'Hello {{ name }}',
      html_body: '<p>Hello {{ name }}</p>',
      text_body: 'Hello {{ name }}',
    });
    expect(publishedRequest('POST /email/send').properties.template_data.type).toBe('object');
    const request = { sender: 'hello@example.com', to: ['ada@example.org'], template_id: 'greeting-6' };
    const outcome = await provider.client.call('/email/send', provider.master, {
      ...request,
      template_data: { name: 'Ada' },
    });
    expect(provider.ear.last('/email/send').body.template_data).toEqual({ name: 'Ada' });
    const { email_id } = (outcome as Json).data;
    expect(await provider.message(email_id)).toMatchObject({ subject: 'Hello Ada', text: 'Hello Ada' });

    const asText = await provider.ask('/email/send', { ...request, template_data: '{"name":"Bob"}' });
    expect(await provider.message(asText.data.email_id)).toMatchObject({ subject: 'Hello Bob' });
  });

  it('7 mime_email: the whole message in Base64, not the MIME text itself', async () => {
    expect(publishedRequest('POST /email/mime').fields).toEqual(['mime_email', 'schedule', 'fastaccept']);
    const source =
      'From: hello@example.com\r\nTo: ada@example.org\r\nSubject: Bells\r\n' +
      'Content-Type: text/plain; charset=utf-8\r\n\r\nIt rings.';
    const document = Buffer.from(source);
    const result = await sendMime(provider.client, provider.master, {
      deliveryIds: [newId('dlv')],
      document,
    });
    expect(provider.ear.last('/email/mime').body).toEqual({ mime_email: document.toString('base64') });
    const email_id = result.kind === 'accepted' ? (result.copies[0]?.providerMessageId ?? '') : '';
    expect(await provider.message(email_id)).toMatchObject({
      subject: 'Bells',
      text: 'It rings.',
      to: ['ada@example.org'],
    });
    const old = await provider.ask('/email/mime', { mime_email: source });
    expect(old).toMatchObject({ status: 400, field: 'mime_email' });
  });

  it('8 The answer to a send: counters of messages, an id alone with fastaccept, a schedule id alone, a blank id', async () => {
    const schedule = new Date(Date.now() + 3_600_000).toISOString();
    const counters = { succeeded: 1, failed: 0, failures: [], email_id: expect.stringMatching(/.{16}/) };
    const cases: [Json, Json][] = [
      [{ to: ['ada@example.org', 'bob@example.org'] }, counters],
      [{ fastaccept: true }, { email_id: counters.email_id }],
      [{ schedule }, { schedule_id: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
    ];
    for (const [more, data] of cases) {
      expect((await provider.ask('/email/send', email(more))).data).toEqual(data);
      const outcome = await provider.client.call('/email/send', provider.master, email(more));
      expect(outcome).toMatchObject({ kind: 'accepted', data });
    }
    const refused = email({ sender: 'hello@shop.test' });
    expect((await provider.ask('/email/send', refused)).data).toMatchObject({ succeeded: 0, email_id: '' });
    const outcome = await provider.client.call('/email/send', provider.master, refused);
    expect(outcome.kind).toBe('refused');
  });

  it('9 An unverified sender: a 200 with one failed and its reason, not a 400', async () => {
    const reason = expect.stringContaining('From header sender domain not verified (shop.test)');
    const reply = await provider.ask('/email/send', email({ sender: 'hello@shop.test' }));
    expect(reply).toMatchObject({
      status: 200,
      data: { succeeded: 0, failed: 1, failures: [reason], email_id: '' },
    });
    const { result } = await sendCopy({ from: 'hello@shop.test' });
    const refused = { kind: 'refused', reason: 'sender_unverified', httpStatus: 200, code: null };
    expect(result).toMatchObject({ ...refused, detail: reason });
    const id = await send(tenant.api, anEmail({ from: 'hello@shop.test' }));
    const message = await until(tenant.api, id, 'completed');
    expect(message.summary).toEqual({ rejected: 1 });
  });

  it('10 Size: 50 MB for e-mail and 1 MB for all else, not 10 MB', async () => {
    const ofEmail = (path: string) => path.startsWith('/email/');
    for (const [path, { maxRequestBytes }] of Object.entries(OPERATIONS)) {
      expect([path, maxRequestBytes]).toEqual([path, ofEmail(path) ? 50_000_000 : 1_000_000]);
    }
    const eleven = await sendCopy({ text: 'x'.repeat(11_000_000) });
    expect((await provider.message(eleven.id)).bytes).toBeGreaterThan(11_000_000);
    const asked = provider.ear.heard.length;
    const fifty = await sendCopy({ text: 'x'.repeat(50_000_000) });
    expect(fifty.result).toMatchObject({ kind: 'refused', reason: 'too_large' });
    expect(provider.ear.heard).toHaveLength(asked);

    // Whether the provider counts in MB or MiB is not known: the simulator takes the larger, we send the smaller.
    const tooLong = email({ text_body: 'x'.repeat(50 * 1024 * 1024) });
    expect((await provider.ask('/email/send', tooLong)).status).toBe(413);
    const long = { destination: ['+6421555123'], content: 'x'.repeat(1024 * 1024) };
    expect((await provider.ask('/sms/send', long)).status).toBe(413);
    const fits = { ...long, content: 'x'.repeat(1_000_000) };
    expect((await provider.ask('/sms/send', fits)).status).toBe(200);
  });

  it('11 SMS fields: destination and content, and sender where there is one; not to and message', async () => {
    expect(publishedRequest('POST /sms/send').fields.sort()).toEqual(['content', 'destination', 'sender']);
    const numbers = [{ deliveryId: newId('dlv'), number: '+6421555123' }];
    await sendSms(provider.client, provider.master, { from: null, text: 'Hi', numbers });
    const body = { destination: ['+6421555123'], content: 'Hi' };
    expect(provider.ear.last('/sms/send').body).toEqual(body);
    await sendSms(provider.client, provider.master, { from: '+6421555000', text: 'Hi', numbers });
    expect(provider.ear.last('/sms/send').body).toEqual({ ...body, sender: '+6421555000' });

    const old = { to: ['+6421555123'], message: 'Hi' };
    expect(await provider.ask('/sms/send', old)).toMatchObject({ status: 400, field: 'to' });
    expect(await provider.askLeniently('/sms/send', old)).toMatchObject({
      status: 400,
      field: 'destination',
    });
    const half = { ...old, destination: old.to };
    expect(await provider.askLeniently('/sms/send', half)).toMatchObject({ status: 400, field: 'content' });
  });

  it('33 Scheduled e-mails are listed by /email/scheduled/search, not by /email/scheduled', async () => {
    const schedule = new Date(Date.now() + 3_600_000).toISOString();
    const { data } = await provider.ask('/email/send', email({ schedule, subject: 'Later' }));
    const outcome = await provider.client.call('/email/scheduled/search', provider.master, {
      schedule_id: data.schedule_id,
    });
    expect(outcome).toMatchObject({
      kind: 'accepted',
      data: [{ schedule_id: data.schedule_id, subject: 'Later' }],
    });
    await provider.expectNoOperation('/email/scheduled');
  });

  // The last one: nothing more is sent after it.
  it('44 After a 429 nothing is sent for a minute at least, though no Retry-After says so', async () => {
    const slowDown = { kind: 'rate-limit', operation: '/email/send', count: 1 };
    await provider.control.post('/simulator/faults', slowDown);
    const asked = provider.ear.heard.length;
    const { result } = await sendCopy();
    expect(result).toMatchObject({ kind: 'throttled', scope: 'platform', httpStatus: 429 });
    expect(result.kind === 'throttled' && result.retryAfterMs).toBeGreaterThanOrEqual(60_000);
    expect(provider.ear.heard).toHaveLength(asked + 1);
    // Whoever asks too early is refused again, whatever it asks for: the address is shut out.
    expect((await provider.ask('/webhook/view')).status).toBe(429);
    await provider.control.delete('/simulator/faults');

    await provider.control.post('/simulator/faults', slowDown);
    const refused = await send(tenant.api, anEmail());
    const waits = await eventually(async () => {
      const rows = await carillon.owner.query<{ own: number; everybody: number }[]>(
        `SELECT extract(epoch FROM d.next_attempt_at - a.finished_at)::float AS own,
                extract(epoch FROM p.paused_until - a.started_at)::float AS everybody
           FROM deliveries l
           JOIN dispatches d ON d.tenant_id = l.tenant_id AND d.id = l.dispatch_id AND d.status = 'queued'
           JOIN dispatch_attempts a ON a.dispatch_id = d.id AND a.outcome = 'throttled'
           CROSS JOIN platform_pause p WHERE l.message_id = $1`,
        [refused],
      );
      expect(rows).toHaveLength(1);
      return rows[0];
    });
    expect(waits?.own).toBeGreaterThanOrEqual(60);
    expect(waits?.everybody).toBeGreaterThanOrEqual(60);

    const sent = provider.ear.all('/email/send').length;
    const other = await send(tenant.api, anEmail({ to: ['bob@example.com'] }));
    await eventually(async () => {
      const rung = await carillon.owner.query<unknown[]>(
        `SELECT 1 FROM deliveries l JOIN dispatches d ON d.tenant_id = l.tenant_id AND d.id = l.dispatch_id
          WHERE l.message_id = $1 AND d.status = 'queued' AND d.rung_at IS NOT NULL`,
        [other],
      );
      expect(rung).toHaveLength(1);
    });
    expect(provider.ear.all('/email/send')).toHaveLength(sent);
  });
});
