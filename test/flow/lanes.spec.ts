import type { LedgerRow } from '../../simulator/ledger';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { providerOf } from '../support/furnish-provider';
import { anEmail, send, until } from '../support/messages';
import { openSecrets } from '../support/open-secrets';

/** Nobody waits behind somebody else, and what the provider says of one or of all is heeded at once. */
describe('lanes', () => {
  let carillon: Carillon;
  let busy: TestTenant;
  let quiet: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' }, simulator: { activityLagMs: 0 } });
    [busy, quiet] = [await carillon.tenant(), await carillon.tenant()];
  });
  afterAll(() => carillon.stop());
  afterEach(() => carillon.control.delete('/simulator/faults'));

  const restartWorker = async () => {
    await carillon.worker?.close();
    await carillon.startWorker();
  };
  const slow = (latencyMs: number) =>
    carillon.control.post('/simulator/faults', { kind: 'latency', operation: '*', latencyMs });
  /** A document never shares a request, so that each is a dispatch that waits by itself. */
  const bulk = (address: string) => {
    const mime = `From: hello@example.com\r\nTo: ${address}\r\nSubject: Bulk\r\n\r\nHello\r\n`;
    return { channel: 'email', lane: 'bulk', mime: Buffer.from(mime).toString('base64') };
  };
  const sentTo = async (pattern: RegExp): Promise<LedgerRow[]> =>
    (await carillon.ledger()).filter(({ recipients }) => recipients.some((address) => pattern.test(address)));

  it('fill requests with what waits, and send a lone message alone', async () => {
    const many = 200;
    await carillon.worker?.close();
    const startedAt = performance.now();
    const ids = await Promise.all(
      Array.from({ length: many }, (_, i) => send(busy.api, anEmail({ to: [`packed${i}@example.com`] }))),
    );
    const seconds = (performance.now() - startedAt) / 1_000;
    await carillon.startWorker();
    for (const id of ids) {
      expect((await until(busy.api, id, 'completed')).summary).toEqual({ delivered: 1 });
    }
    const rows = await sentTo(/^packed/);
    expect(rows).toHaveLength(many);
    const [alone, together] = ['/email/send', '/email/batch'].map((name) =>
      rows.filter(({ operation }) => operation === name),
    );
    // The first few, and some more with every second, were rung before the others were there to be taken along.
    expect(alone?.length).toBeLessThan(20 + 20 * seconds);
    expect(together?.length).toBe(many - (alone?.length ?? 0));
    expect(together?.length).toBeGreaterThan(0);
    await until(quiet.api, await send(quiet.api, anEmail({ to: ['lone@example.com'] })), 'completed');
    expect((await sentTo(/^lone/))[0]?.operation).toBe('/email/send');
  });

  it('let a quiet tenant pass a long row of somebody else, and transactional pass bulk', async () => {
    await slow(150);
    const row = await Promise.all(
      Array.from({ length: 40 }, (_, i) => send(busy.api, bulk(`row${i}@example.com`))),
    );
    await eventually(async () => expect((await sentTo(/^row/)).length).toBeGreaterThan(0));
    const atSend = (await sentTo(/^row/)).length;
    const [theirs, own] = await Promise.all([
      send(quiet.api, bulk('quiet@example.com')),
      send(busy.api, anEmail({ to: ['urgent@example.com'] })),
    ]);
    await until(quiet.api, theirs, 'completed');
    await until(busy.api, own, 'completed');
    for (const id of row) await until(busy.api, id, 'completed');
    const ledger = await carillon.ledger();
    const passed = (address: string) => {
      const at = ledger.findIndex(({ recipients }) => recipients.includes(address));
      return ledger.slice(0, at).filter(({ recipients }) => recipients[0]?.startsWith('row')).length - atSend;
    };
    // Those that were in hand already, and not the row.
    expect(passed('quiet@example.com')).toBeLessThanOrEqual(8);
    expect(passed('urgent@example.com')).toBeLessThanOrEqual(8);
    expect(await sentTo(/^row/)).toHaveLength(40);
  });

  it('park a tenant whose key is refused, touch its row no more than to probe, and go on where it stopped', async () => {
    const parked = await carillon.tenant();
    const { asMaster, subaccountId } = await providerOf(carillon, parked);
    const { providerKey } = await openSecrets(carillon, parked);
    const allow = (endpoints: string[]) =>
      asMaster('PATCH', '/api_keys/edit', { id: providerKey, subaccount_id: subaccountId, endpoints });
    await allow(['/sms/send']);
    const ids = await Promise.all(
      Array.from({ length: 40 }, (_, i) => send(parked.api, anEmail({ to: [`parked${i}@example.com`] }))),
    );
    const limit = () =>
      carillon.owner.query(
        'SELECT reason, paused_until > now() AS paused FROM sending_limits WHERE tenant_id = $1',
        [parked.id],
      );
    await eventually(async () => expect(await limit()).toEqual([{ reason: 'permission', paused: true }]));
    // Others go on meanwhile.
    await until(quiet.api, await send(quiet.api, anEmail()), 'completed');
    const [{ attempts }] = await carillon.owner.query(
      'SELECT count(*)::int AS attempts FROM dispatch_attempts WHERE tenant_id = $1',
      [parked.id],
    );
    // At most what was in hand when the first was refused.
    expect(attempts).toBeLessThanOrEqual(20);
    expect(await sentTo(/^parked/)).toEqual([]);
    await allow(['/email/send', '/email/batch', '/activity/search']);
    await carillon.owner.query(
      `UPDATE sending_limits SET paused_until = now(), cut_at = now() WHERE tenant_id = $1`,
      [parked.id],
    );
    await carillon.owner.query(
      `UPDATE dispatches SET next_attempt_at = now() WHERE tenant_id = $1 AND status = 'queued'`,
      [parked.id],
    );
    for (const id of ids) await until(parked.api, id, 'completed', { timeoutMs: 40_000 });
    expect(await sentTo(/^parked/)).toHaveLength(40);
    expect(await limit()).toEqual([{ reason: null, paused: false }]);
  });

  it('stop for everybody when the provider says so, and begin again when it may', async () => {
    await carillon.control.post('/simulator/faults', {
      kind: 'rate-limit',
      operation: '/email/send',
      count: 1,
    });
    await send(busy.api, anEmail({ to: ['first@example.com'] }));
    const pause = () => carillon.owner.query('SELECT paused_until > now() AS paused FROM platform_pause');
    await eventually(async () => expect(await pause()).toEqual([{ paused: true }]));
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, i) => send(quiet.api, anEmail({ to: [`banned${i}@example.com`] }))),
    );
    // Several sweeps later nothing has been tried.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const [{ attempts }] = await carillon.owner.query(
      `SELECT count(*)::int AS attempts FROM dispatch_attempts a JOIN deliveries d ON d.dispatch_id = a.dispatch_id
        WHERE d.recipient LIKE 'banned%'`,
    );
    expect(attempts).toBe(0);
    // The provider lets us in again.
    await carillon.control.delete('/simulator/faults');
    await carillon.owner.query(`UPDATE platform_pause SET paused_until = now()`);
    await restartWorker();
    for (const id of ids) await until(quiet.api, id, 'completed', { timeoutMs: 40_000 });
    expect(await sentTo(/^banned/)).toHaveLength(20);
  });
});
