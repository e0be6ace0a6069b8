import { Campaigns } from '../support/campaigns';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send, until } from '../support/messages';
import { WebhookReceiver } from '../support/webhook-receiver';

/** Too much of what a tenant sends bounces or is reported as spam: its bulk waits, and nothing else does. */
describe('an alarm', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    const env = { SWEEP_INTERVAL: '200ms', ALARM_FROM_RECIPIENTS: '20', ALARM_COMPLAINT_RATE: '0.05' };
    carillon = await Carillon.start({ env });
  });
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    tenant = await carillon.tenant();
    const endpoint = { url: receiver.url, event_types: ['tenant.*'] };
    await tenant.api.post('/v1/webhook-endpoints', endpoint);
  });
  afterEach(() => receiver.stop());
  afterAll(() => carillon.stop());

  const people = (host: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({ to: `${host.split('@')[0]}@h${i}.${host.split('@')[1]}` }));
  const state = async () => (await tenant.api.get('/v1/sending')).body;
  const told = () => receiver.received.map(({ body }) => JSON.parse(body) as { type: string; data: object });
  const campaign = async (recipients: { to: string }[]) => {
    const campaigns = await Campaigns.of(tenant.api);
    return { campaigns, id: await campaigns.launched({}, recipients) };
  };

  it('of bounces holds back campaigns and lets what is transactional go, until the operator has looked', async () => {
    const bad = await campaign(people('bounce@example', 24));
    await bad.campaigns.until(bad.id, { status: 'completed' });
    const paused = await eventually(async () => {
      const body = await state();
      expect(body).toMatchObject({ status: 'bulk_paused', reason: 'bounces', until: null });
      return body;
    });
    expect(paused.detail).toMatch(/^100 % of the e-mails to 2\d recipients/);

    const next = await campaign(people('later@example', 5));
    const otp = await send(tenant.api, anEmail());
    await until(tenant.api, otp, 'completed');
    await eventually(async () => {
      expect(await next.campaigns.get(next.id)).toMatchObject({ progress: { sent: 0, pending: 0 } });
    });
    const [message] = (await tenant.api.get('/v1/messages?limit=100')).body.data.filter(
      ({ lane }: { lane: string }) => lane === 'bulk',
    );
    const { data } = (await tenant.api.get(`/v1/messages/${message.id}/deliveries`)).body;
    const { body } = await tenant.api.get(`/v1/messages/${message.id}/explain?delivery_id=${data[0].id}`);
    expect(body).toMatchObject({ outcome: 'waiting', because: paused.detail });

    const resumed = await carillon.operator.post(`/v1/tenants/${tenant.id}/sending/resume`);
    expect(resumed.body).toMatchObject({ status: 'sending' });
    await next.campaigns.until(next.id, { status: 'completed', progress: { delivered: 5 } });
    expect(await state()).toMatchObject({ status: 'sending' });
    await eventually(() =>
      expect(told().map(({ type }) => type)).toEqual(['tenant.bulk_paused', 'tenant.bulk_resumed']),
    );
    expect(told()[0]?.data).toMatchObject({
      reason: 'bounces',
      rate: 1,
      tenant_id: tenant.id,
    });
  });

  it('is not raised by what is counted belatedly', async () => {
    await carillon.owner.query(
      `INSERT INTO statistic_changes (tenant_id, day, test, channel, tags, accepted, sent, bounced)
       VALUES ($1, current_date - 30, false, 'email', '{}', 500, 500, 500)`,
      [tenant.id],
    );
    await eventually(async () => {
      const rows = await carillon.owner.query(`SELECT 1 FROM statistics WHERE tenant_id = $1`, [tenant.id]);
      expect(rows).toHaveLength(1);
    });
    expect(await state()).toMatchObject({ status: 'sending' });
  });

  it('of complaints just so, of one tenant alone and not of test mode', async () => {
    const test = await Campaigns.of(await carillon.testKeyOf(tenant));
    const played = await test.launched({}, people('bounce@example', 30));
    await test.until(played, { status: 'completed' });
    const { campaigns, id } = await campaign([...people('spam@example', 2), ...people('fine@example', 20)]);
    await campaigns.until(id, { status: 'completed' });
    await eventually(async () =>
      expect(await state()).toMatchObject({ status: 'bulk_paused', reason: 'complaints' }),
    );
    const other = await carillon.tenant();
    expect((await other.api.get('/v1/sending')).body).toMatchObject({ status: 'sending' });
    const others = await Campaigns.of(other.api);
    const fine = await others.launched({}, people('fine@example', 3));
    await others.until(fine, { status: 'completed' });
  });
});
