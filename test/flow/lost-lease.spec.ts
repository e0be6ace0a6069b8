import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send, until } from '../support/messages';

/** A worker that does not come to send what it has claimed: the database was slow or away, or the process was. */
describe('a request that was claimed and never made', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({
      env: { DISPATCH_LEASE: '2s', SWEEP_INTERVAL: '200ms', UNKNOWN_SETTLE_AFTER: '1s,2s,3s' },
    });
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  it('because the lease was over puts nothing in doubt: it is made later, once, and not marked', async () => {
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
    expect(attempts).toEqual([{ code: 'never_sent' }, { code: null }]);
  });

  it('because the connection broke at its start is made soon, and is no suspect', async () => {
    const blocker = carillon.owner.createQueryRunner();
    await blocker.startTransaction();
    await blocker.query('LOCK TABLE dispatch_attempts IN SHARE MODE');
    const id = await send(tenant.api, anEmail({ to: ['broken@example.com'] }));
    await eventually(async () => {
      const ended = await carillon.owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO dispatch_attempts%'`,
      );
      expect(ended).toHaveLength(1);
    });
    await blocker.commitTransaction();
    await blocker.release();
    const message = await until(tenant.api, id, 'completed', { timeoutMs: 20_000 });
    expect(message.deliveries[0]).toMatchObject({ status: 'delivered', possible_duplicate: false });
    const suspects = await carillon.owner.query(`SELECT 1 FROM dispatches WHERE crashes > 0 OR alone`);
    expect(suspects).toEqual([]);
  });
});
