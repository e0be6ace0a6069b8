import type { Answer, Caller } from '../support/caller';
import { Campaigns } from '../support/campaigns';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, anSms, send, until } from '../support/messages';
import { expectProblem } from '../support/problem';

type Json = Answer['body'];

/** Why somebody did or did not get it, in one answer. */
describe('an explanation', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });
  afterEach(() => carillon.control.delete('/simulator/faults'));
  afterAll(() => carillon.stop());

  const ask = (id: string, query = '', api: Caller = tenant.api) =>
    api.get(`/v1/messages/${id}/explain${query}`);
  const explained = (id: string, expected: object, query = ''): Promise<Json> =>
    eventually(async () => {
      const { body } = await ask(id, query);
      expect(body).toMatchObject(expected);
      return body;
    });
  const stepsOf = ({ steps }: Json): string[] =>
    (steps as { step: string; verdict: string }[]).map(({ step, verdict }) => `${step} ${verdict}`);

  it('of what was delivered shows the copy, the request and each event', async () => {
    const variables = { name: 'Ada' };
    const id = await send(tenant.api, anEmail({ subject: 'For {{name}}', text: 'Dear {{name}}', variables }));
    const answer = await explained(id, { outcome: 'got_it' });
    expect(answer).toMatchObject({
      ...{ object: 'explanation', message_id: id, recipient: 'ada@example.com', status: 'delivered' },
      because: expect.stringMatching(/^The receiving side took it\./),
      content: { subject: 'For Ada', text: 'Dear Ada', html: '<p>Thank you.</p>', template_version_id: null },
      attempts: [{ attempt: 1, outcome: 'accepted', provider_request_id: expect.any(String) }],
    });
    expect(stepsOf(answer)).toEqual([
      'accepted passed',
      'suppression passed',
      'sending passed',
      'delivery passed',
    ]);
    const types = (answer.events as { type: string }[]).map(({ type }) => type);
    expect(types).toEqual(['message.accepted', 'delivery.sent', 'delivery.delivered']);
  });

  it('of an SMS tells its segments, of a bounce what the receiving side said', async () => {
    const sms = await send(tenant.api, anSms({ body: 'Grüße – {{name}}', variables: { name: 'Mei' } }));
    await explained(sms, { content: { body: 'Grüße – Mei', sms: { segments: 1, outside_gsm7: ['–'] } } });
    const id = await send(tenant.api, anEmail({ to: ['bounce@example.com'] }));
    const answer = await explained(id, { outcome: 'not_delivered', status: 'bounced' });
    expect(answer.because).toMatch(/^The address does not take it\./);
    expect(stepsOf(answer).at(-1)).toBe('delivery stopped');
    // Since then it is on the list.
    expect(answer.steps[1]).toMatchObject({ says: expect.stringContaining('hard_bounce') });
  });

  it('tells suppressions from preferences, and whether they still hold', async () => {
    const topic = { key: 'news', name: 'News', channel: 'email', consent: 'opt_in' };
    expect((await tenant.api.post('/v1/topics', topic)).status).toBe(201);
    const added = await tenant.api.post('/v1/suppressions', { channel: 'email', address: 'bob@example.com' });
    const id = await send(tenant.api, anEmail({ to: ['bob@example.com'] }));
    const held = await explained(id, { outcome: 'not_sent', attempts: [] });
    expect(stepsOf(held)).toEqual(['accepted passed', 'suppression stopped']);
    expect(held.because).toBe('On the suppression list: manual.');
    await tenant.api.delete(`/v1/suppressions/${added.body.id}`);
    await explained(id, { because: 'On the suppression list: manual. Today nothing would hold it back.' });

    const unwanted = await send(tenant.api, anEmail({ topic: 'news' }));
    const answer = await explained(unwanted, { outcome: 'not_sent' });
    expect(stepsOf(answer)).toEqual(['accepted passed', 'preference stopped']);
    expect(answer.because).toBe('Has never opted in to the topic "news".');
  });

  it('tells what it waits for: its time, the quota, the campaign', async () => {
    const later = await send(tenant.api, anEmail({ scheduled_at: '2035-01-01T09:00:00Z' }));
    expect(stepsOf(await explained(later, { outcome: 'waiting' }))).toEqual([
      'accepted passed',
      'schedule waiting',
    ]);
    await tenant.api.post(`/v1/messages/${later}/cancel`);
    expect(stepsOf(await explained(later, { outcome: 'not_sent' })).at(-1)).toBe('cancellation stopped');

    const quota = JSON.stringify({ email: { month: 1 }, beyond: 'hold' });
    const limited = await carillon.tenant();
    await carillon.operator.send('PUT', `/v1/tenants/${limited.id}/quotas`, quota);
    await send(limited.api, anEmail());
    const heldBack = await send(limited.api, anEmail());
    const { body } = await ask(heldBack, '', limited.api);
    expect(stepsOf(body)).toEqual(['accepted passed', 'quota waiting']);
    expect(body).toMatchObject({ outcome: 'waiting', because: expect.stringContaining('quota') });

    const campaigns = await Campaigns.of(tenant.api);
    const campaign = await campaigns.launched({ throttle: [{ per: 'hour', limit: 1 }] }, [
      { to: 'one@example.com' },
      { to: 'two@example.com' },
    ]);
    await campaigns.until(campaign, { status: 'running', progress: { sent: 1 } });
    const [run] = await campaigns.runs(campaign);
    const [message] = (await tenant.api.get('/v1/messages?limit=1')).body.data;
    const { data } = (await tenant.api.get(`/v1/messages/${message.id}/deliveries`)).body;
    const answer = (await ask(message.id, `?delivery_id=${data[0].id}`)).body;
    expect(answer).toMatchObject({ campaign: { id: campaign, run_id: run?.id } });
    expect(stepsOf(answer)).toContain('campaign passed');
  });

  it('tells of refusals by the provider and of lists of allowed recipients', async () => {
    const refused = await send(tenant.api, anEmail({ from: 'Acme <hello@unverified.invalid>' }));
    const answer = await explained(refused, { outcome: 'not_delivered', status: 'rejected' });
    expect(stepsOf(answer).at(-1)).toBe('sending stopped');
    expect(answer.attempts.at(-1)).toMatchObject({ outcome: 'refused' });

    const guarded = await carillon.tenant();
    const list = JSON.stringify({ email_addresses: ['ada@example.com'], otherwise: 'suppress' });
    await carillon.operator.send('PUT', `/v1/tenants/${guarded.id}/recipient-guard`, list);
    const id = await send(guarded.api, anEmail({ to: ['ada@example.com', 'bob@example.com'] }));
    const kept = (await ask(id, '?recipient=bob%40example.com', guarded.api)).body;
    expect(stepsOf(kept)).toEqual(['accepted passed', 'allowed_recipients stopped']);
  });

  it('asks whom it is about, and knows nobody else', async () => {
    const id = await send(tenant.api, anEmail({ to: ['ada@example.com', 'Bob <Bob@example.com>'] }));
    await until(tenant.api, id, 'completed');
    expectProblem(await ask(id), 'invalid_request', ['/recipient']);
    await explained(id, { recipient: 'Bob <Bob@example.com>' }, '?recipient=bob%40example.com');
    const { data } = (await tenant.api.get(`/v1/messages/${id}/deliveries`)).body;
    await explained(id, { recipient: 'ada@example.com' }, `?delivery_id=${data[0].id}`);
    expectProblem(await ask(id, '?recipient=eve%40example.com'), 'invalid_request', ['/recipient']);
    const other = await carillon.tenant();
    const foreign = await send(other.api, anEmail());
    const { body } = await other.api.get(`/v1/messages/${foreign}/deliveries`);
    expectProblem(await ask(id, `?delivery_id=${body.data[0].id}`), 'invalid_request', ['/delivery_id']);
    expectProblem(await ask(foreign), 'not_found');
    expectProblem(await ask(id, '', await carillon.testKeyOf(tenant)), 'not_found');
  });
});
