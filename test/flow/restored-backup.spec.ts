import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { inDoubtBy, totalsOf } from '../support/held-deliveries';
import { anEmail, anSms, send, until } from '../support/messages';

/**
 * What waited in the backup of a system that went on sending. The provider knows nothing of the restore: its ledger says
 * how often each of them arrived.
 */
describe('a restored backup', () => {
  let carillon: Carillon;
  /** Whose messages were sent after the backup was made. */
  let quick: TestTenant;
  /** Whose messages the system never came to. */
  let slow: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({
      env: { SWEEP_INTERVAL: '200ms', DISPATCH_LEASE: '3s', UNKNOWN_SETTLE_AFTER: '500ms,1s' },
      simulator: { activityLagMs: 0 },
    });
    [quick, slow] = await Promise.all([carillon.tenant(), carillon.tenant()]);
    await stopWorker();
  });
  afterAll(() => carillon.stop());

  const stopWorker = async () => {
    await carillon.worker?.close();
    carillon.worker = undefined;
  };
  const copiesTo = async (address: string) =>
    (await carillon.ledger()).filter(({ recipients }) => recipients.includes(address)).length;
  const soon = () => new Date(Date.now() + 2_000).toISOString();
  /** As a worker leaves it that has claimed it and not yet begun to send. */
  const claim = (id: string) =>
    carillon.owner.query(
      `UPDATE dispatches SET status = 'preparing', attempt = 1, next_attempt_at = now() + interval '3 seconds'
        WHERE id IN (SELECT dispatch_id FROM deliveries WHERE message_id = $1)`,
      [id],
    );

  interface Waiting {
    plain: string[];
    shared: string;
    claimed: string;
    scheduled: string;
    later: string;
    hold: string;
    sms: string;
  }

  const acceptAll = async ({ api }: TestTenant, who: string, number: string): Promise<Waiting> => {
    const plain: string[] = [];
    for (let i = 0; i < 5; i += 1)
      plain.push(await send(api, anEmail({ to: [`${who}-plain${i}@example.com`] })));
    const waiting = {
      plain,
      shared: await send(api, anEmail({ to: [`${who}-one@example.com`, `${who}-two@example.com`] })),
      claimed: await send(api, anEmail({ to: [`${who}-claimed@example.com`] })),
      scheduled: await send(api, anEmail({ to: [`${who}-scheduled@example.com`], scheduled_at: soon() })),
      later: await send(
        api,
        anEmail({ to: [`${who}-later@example.com`], scheduled_at: '2099-01-01T00:00:00Z' }),
      ),
      hold: await send(api, anEmail({ to: [`${who}-hold@example.com`], on_unknown: 'hold' })),
      sms: await send(api, anSms({ to: [number], body: `For ${who} alone.` })),
    };
    await claim(waiting.claimed);
    return waiting;
  };
  const addresses = (who: string) => [
    ...[0, 1, 2, 3, 4].map((i) => `${who}-plain${i}@example.com`),
    ...['one', 'two', 'claimed', 'scheduled'].map((name) => `${who}-${name}@example.com`),
  ];
  const dueOf = ({ plain, shared, claimed, scheduled }: Waiting) => [...plain, shared, claimed, scheduled];

  it('sends nothing twice that was sent after it was made, and once what was not', async () => {
    const ofQuick = await acceptAll(quick, 'quick', '+6421555301');
    const ofSlow = await acceptAll(slow, 'slow', '+6421555302');
    await carillon.backUp();

    // The system goes on. In it, and not in the backup, nothing of the slow tenant may leave.
    await eventually(() =>
      carillon.owner.query(`UPDATE tenants SET status = 'suspended' WHERE id = $1`, [slow.id]),
    );
    await carillon.startWorker();
    for (const id of [...dueOf(ofQuick), ofQuick.hold, ofQuick.sms]) await until(quick.api, id, 'completed');
    await stopWorker();
    const due_before = new Date().toISOString();
    for (const address of addresses('quick')) expect(await copiesTo(address)).toBe(1);
    expect((await carillon.ledger()).flatMap(({ recipients }) => recipients).join()).not.toContain('slow');

    await carillon.restoreBackup();
    await eventually(async () => {
      const { body } = await quick.api.get(`/v1/messages/${ofQuick.shared}`);
      expect(body.status).toBe('queued');
    });
    const fence = await carillon.operator.send('PUT', '/v1/run-fence', JSON.stringify({ due_before }));
    expect(fence.status).toBe(200);
    await carillon.startWorker();

    for (const id of [...dueOf(ofQuick), ofQuick.hold, ofQuick.sms]) {
      const message = await until(quick.api, id, id === ofQuick.sms ? 'sent' : 'completed');
      for (const delivery of message.deliveries) expect(delivery.possible_duplicate).toBe(false);
    }
    for (const id of dueOf(ofSlow)) {
      const message = await until(slow.api, id, 'completed');
      for (const delivery of message.deliveries) {
        expect(delivery).toMatchObject({ status: 'delivered', possible_duplicate: true });
      }
    }
    for (const who of ['quick', 'slow']) {
      for (const address of addresses(who)) expect([address, await copiesTo(address)]).toEqual([address, 1]);
    }
    expect(await copiesTo('quick-hold@example.com')).toBe(1);
    expect(await copiesTo('+6421555301')).toBe(1);

    // What the search cannot tell waits for a decision.
    for (const id of [ofSlow.hold, ofSlow.sms]) {
      await eventually(async () => {
        const { body } = await slow.api.get(`/v1/messages/${id}/deliveries`);
        expect(body.data[0]).toMatchObject({ status: 'unknown' });
        expect((await slow.api.get(`/v1/deliveries/${body.data[0].id}`)).body.held).toBe(true);
      });
    }
    expect(await copiesTo('slow-hold@example.com')).toBe(0);
    expect(await copiesTo('+6421555302')).toBe(0);
    expect(inDoubtBy(await totalsOf(quick))).toBe(0);
    expect(inDoubtBy(await totalsOf(slow))).toBe(2);

    // What had not come due by then is nobody's doubt.
    for (const [{ api }, { later }] of [
      [quick, ofQuick],
      [slow, ofSlow],
    ] as const) {
      expect((await api.get(`/v1/messages/${later}`)).body.status).toBe('scheduled');
    }
    const fresh = await send(quick.api, anEmail({ to: ['fresh@example.com'] }));
    expect((await until(quick.api, fresh, 'completed')).deliveries[0].possible_duplicate).toBe(false);
    expect(await copiesTo('fresh@example.com')).toBe(1);
  });
});
