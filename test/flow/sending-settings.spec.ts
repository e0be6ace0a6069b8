import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send, until } from '../support/messages';
import { expectProblem } from '../support/problem';

/** What the provider adds to every e-mail that is sent with the tenant's key. */
describe('sending settings', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  const change = (body: object) => tenant.api.patch('/v1/sending-settings', body);
  const types = async (): Promise<string[]> => {
    const id = await send(tenant.api, anEmail({ to: ['click@example.com'] }));
    await until(tenant.api, id, 'completed');
    return eventually(async () => {
      const { body } = await tenant.api.get(`/v1/messages/${id}/timeline`);
      const found = (body.data as { type: string }[]).map(({ type }) => type);
      expect(found).toContain('delivery.delivered');
      return found;
    });
  };

  it('are off at first, and each can be changed by itself', async () => {
    const { status, body } = await tenant.api.get('/v1/sending-settings');
    expect(status).toBe(200);
    expect(body).toMatchObject({ object: 'sending_settings', open_tracking: false, click_tracking: false });
    await change({ open_tracking: true });
    await change({ archive: true, audit_address: 'audit@shop.example' });
    expect((await tenant.api.get('/v1/sending-settings')).body).toMatchObject({
      open_tracking: true,
      click_tracking: false,
      archive: true,
      audit_address: 'audit@shop.example',
    });
  });

  it('leave the key able to send, and tell nobody what it is', async () => {
    const { text } = await change({ open_tracking: true, click_tracking: true });
    expect(text).not.toMatch(/api-/);
    expect(await types()).toContain('delivery.sent');
  });

  it('take only what makes sense for all e-mails', async () => {
    expectProblem(await change({ status: 'blocked' }), 'invalid_request', ['/status']);
    expectProblem(await change({ audit_address: 'nobody' }), 'invalid_request', ['/audit_address']);
  });

  it('are of one tenant alone', async () => {
    const stranger = await carillon.tenant();
    expect((await stranger.api.get('/v1/sending-settings')).body).toMatchObject({ archive: false });
  });
});
