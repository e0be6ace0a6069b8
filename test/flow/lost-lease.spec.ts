import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send, until } from '../support/messages';

/** A worker that comes too late to send what it has claimed: the database was slow, or the process was. */
describe('a lease that ended before the request was made', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({
      env: { DISPATCH_LEASE: '2s', SWEEP_INTERVAL: '200ms', UNKNOWN_SETTLE_AFTER: '1s,2s,3s' },
    });
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  it('puts nothing in doubt: the message is sent later, once, and not marked', async () => {
    const blocker = carillon.owner.createQueryRunner();
    await blocker.startTransaction();
    await blocker.query('LOCK TABLE dispatch_attempts IN SHARE MODE');
    const id = await send(tenant.api, anEmail({ to: ['slow@example.com'] }));
    // The claim is kept from its start, nobody else may take it, and every renewal fails.
    await carillon.owner.query('REVOKE UPDATE (next_attempt_at) ON dispatches FROM carillon_platform');
    await eventually(async () => {
      const rows = await blocker.query(`SELECT 1 FROM dispatches WHERE status = 'preparing' FOR UPDATE`);
      expect(rows).toHaveLength(1);
    });
    await eventually(async () => {
      const over = await carillon.owner.query(
        `SELECT 1 FROM dispatches WHERE next_attempt_at < now() - interval '1 second'`,
      );
      expect(over).toHaveLength(1);
    });
    await carillon.owner.query('GRANT UPDATE (next_attempt_at) ON dispatches TO carillon_platform');
    await blocker.commitTransaction();
    await blocker.release();
    const message = await until(tenant.api, id, 'completed', { timeoutMs: 20_000 });
    expect(message.deliveries[0]).toMatchObject({ status: 'delivered', possible_duplicate: false });
    expect(await carillon.ledger()).toHaveLength(1);
    const attempts = await carillon.owner.query(`SELECT code FROM dispatch_attempts ORDER BY attempt`);
    expect(attempts).toEqual([{ code: 'lease_over' }, { code: null }]);
  }, 40_000);
});
