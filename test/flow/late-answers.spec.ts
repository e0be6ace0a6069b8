import { DispatchRecorder } from '../../src/channels/dispatch-recorder';
import type { SendResult } from '../../src/channels/send-result';
import type { DispatchId, TenantId } from '../../src/common/ids';
import { Database } from '../../src/database/database';
import { DispatchStore } from '../../src/messages/dispatch.store';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send, until } from '../support/messages';
import { openSecrets } from '../support/open-secrets';

const A_CLAIM = {
  channel: 'email',
  lane: 'email',
  attempt: 1,
  copies: 1,
  bytes: 1_000,
  alone: false,
  limited: false,
  moreWaiting: false,
  gateId: null,
} as const;

/** What a worker has to say after its lease has ended, and refusals that are of one copy among many. */
describe('an answer', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms', UNKNOWN_SETTLE_AFTER: '1m,2m,3m' } });
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());
  afterEach(() => carillon.control.delete('/simulator/faults'));

  it.each<[string, SendResult]>([
    [
      'throttled',
      { kind: 'throttled', scope: 'platform', retryAfterMs: 0, requestId: null, httpStatus: 429 },
    ],
    ['failed', { kind: 'failed', cause: 'ECONNREFUSED' }],
  ])('that it was surely not sent (%s) ends the doubt, though the lease was over', async (_kind, result) => {
    await carillon.worker?.close();
    const address = `late-${result.kind}@example.com`;
    const id = await send(tenant.api, anEmail({ to: [address] }));
    await carillon.startWorker();
    const tenantId = tenant.id as TenantId;
    const { dispatchId } = await sendingAndExpired(id);
    const [database, dispatches] = [
      carillon.worker?.get(Database),
      carillon.worker?.get(DispatchStore, { strict: false }),
    ];
    const messages = await database?.forTenant(tenantId, async (tx) =>
      dispatches?.load(tx, tenantId, dispatchId, 'unknown'),
    );
    await carillon.worker
      ?.get(DispatchRecorder, { strict: false })
      .record({ ...A_CLAIM, tenantId, id: dispatchId }, messages ?? [], result);
    const message = await until(tenant.api, id, 'completed');
    expect(message.deliveries[0]).toMatchObject({ status: 'delivered', possible_duplicate: false });
    expect((await carillon.ledger()).filter(({ recipients }) => recipients.includes(address))).toHaveLength(
      1,
    );
  });

  /** As a process leaves it that was frozen between its claim and its answer. */
  async function sendingAndExpired(messageId: string): Promise<{ dispatchId: DispatchId }> {
    const [row] = await carillon.owner
      .query(
        `UPDATE dispatches SET status = 'unknown', attempt = 1, next_attempt_at = now() + interval '1 hour'
        WHERE id IN (SELECT dispatch_id FROM deliveries WHERE message_id = $1) RETURNING id`,
        [messageId],
      )
      .then(([rows]: [{ id: DispatchId }[]]) => rows);
    await carillon.owner.query(`UPDATE deliveries SET status = 'unknown' WHERE message_id = $1`, [messageId]);
    return { dispatchId: row?.id as DispatchId };
  }

  it('that refuses a batch for one bad copy costs only that copy its mail', async () => {
    // Ours takes the address, the provider does not: it refuses the request as a whole and does not say which.
    await carillon.control.post('/simulator/faults', {
      kind: 'server-error',
      operation: '/email/batch',
      status: 400,
      envelope: true,
      count: 3,
    });
    const recipients = Array.from({ length: 4 }, (_, i) => ({ to: `half${i}@example.com` }));
    const id = await send(tenant.api, anEmail({ to: undefined, recipients }));
    const message = await until(tenant.api, id, 'completed');
    expect(message.summary).toEqual({ delivered: 4 });
    const rows = (await carillon.ledger()).filter(({ recipients: to }) => to[0]?.startsWith('half'));
    expect(rows.map(({ operation }) => operation)).toEqual(Array(4).fill('/email/send'));
  });

  it('with half a character in it is stored, and keeps no event from the others', async () => {
    const id = await send(tenant.api, anEmail({ to: ['emoji@example.com'] }));
    await until(tenant.api, id, 'completed');
    const stamp = (await carillon.ledger()).find(({ recipients }) =>
      recipients.includes('emoji@example.com'),
    )?.stamp;
    expect(stamp).toEqual(expect.any(String));
    const { pathToken, bearer } = await openSecrets(carillon, tenant);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
    const event = {
      event: 'open',
      rcpt: 'emoji@example.com',
      email_id: 'x',
      time: '2026-11-21T10:00:00Z',
      // A cut after 500 characters would halve the last one.
      'user-agent': `${'x'.repeat(499)}\u{1f600}`,
      'X-Carillon-Delivery': stamp,
    };
    const body = JSON.stringify(event);
    expect(
      (await carillon.app.inject({ method: 'POST', url: `/provider-events/${pathToken}`, headers, body }))
        .statusCode,
    ).toBe(200);
    await eventually(async () => {
      const waiting = await carillon.owner.query(`SELECT 1 FROM provider_events WHERE applied_at IS NULL`);
      expect(waiting).toEqual([]);
      const { body: message } = await tenant.api.get(`/v1/messages/${id}`);
      expect(message.deliveries[0].opened_at).toEqual(expect.any(String));
    });
    await until(tenant.api, await send(tenant.api, anEmail({ to: ['after@example.com'] })), 'completed');
  });
});
