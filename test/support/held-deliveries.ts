import type { Carillon, TestTenant } from './carillon';
import { eventually } from './eventually';
import { anEmail, send } from './messages';

/** For files that hold deliveries: one look for evidence, soon, which comes before the provider tells anything. */
export const HOLD_SOON = {
  env: { UNKNOWN_SETTLE_AFTER: '300ms', SWEEP_INTERVAL: '200ms' },
  simulator: { activityLagMs: 3_600_000 },
};

export interface HeldMessage {
  id: string;
  /** Ids of its deliveries, in the order of the recipients. */
  deliveries: string[];
}

/** The next request is lost before it is read: the provider has nothing of it. */
export const LOST_ON_THE_WAY = [{ kind: 'reset-before', count: 1 }];

/** The next request is accepted and its answer lost, and no event is posted while the faults stand. */
export const ACCEPTED_IN_SILENCE = [{ kind: 'reset-after', count: 1 }, { kind: 'event-drop' }];

/** Sends, loses what becomes of it, and has it held without waiting for every look. The faults are gone then. */
export async function holdMessage(
  carillon: Carillon,
  { api }: TestTenant,
  request: Record<string, unknown> = {},
  faults: { kind: string; count?: number }[] = LOST_ON_THE_WAY,
): Promise<HeldMessage> {
  // What is under way would take the fault.
  await eventually(async () => {
    const open = `SELECT d.id FROM dispatches d JOIN tenants t ON t.id = d.tenant_id AND t.status = 'active'
                   WHERE d.status IN ('preparing', 'sending') OR d.status = 'queued' AND d.next_attempt_at <= now()`;
    expect(await carillon.owner.query(open)).toEqual([]);
  });
  for (const fault of faults) {
    const operation = fault.kind.startsWith('event-') ? '*' : '/email/*';
    await carillon.control.post('/simulator/faults', { operation, ...fault });
  }
  const id = await send(api, anEmail({ on_unknown: 'hold', ...request }));
  const deliveries = await eventually(async () => {
    await carillon.owner.query(
      `UPDATE dispatches SET settle_checks = 100, next_attempt_at = now(), rung_at = NULL
        WHERE status = 'unknown' AND settle_checks < 100
          AND id IN (SELECT dispatch_id FROM deliveries WHERE message_id = $1)`,
      [id],
    );
    const { body } = await api.get(`/v1/messages/${id}/deliveries?limit=100`);
    const ids = (body.data as { id: string }[]).map((delivery) => delivery.id);
    for (const each of ids) expect((await api.get(`/v1/deliveries/${each}`)).body.held).toBe(true);
    return ids;
  });
  await carillon.control.delete('/simulator/faults');
  return { id, deliveries };
}

/** What the provider has to say of an e-mail that is delivered, when it has said it; posted or not. */
export function eventsOf({ control }: Carillon, emailId: string): Promise<{ id: string }[]> {
  return eventually(async () => {
    const { body } = await control.get(`/simulator/events?email_id=${emailId}`);
    const found = body as { id: string; event: string }[];
    expect(found.map(({ event }) => event)).toEqual(expect.arrayContaining(['processed', 'delivered']));
    return found;
  });
}

/** Posts it after all. */
export async function tellAfterAll(carillon: Carillon, emailId: string): Promise<void> {
  for (const { id } of await eventsOf(carillon, emailId))
    await carillon.control.post('/simulator/events', { id });
}

/** The provider's ids of every e-mail to an address, oldest first. */
export async function emailsTo(carillon: Carillon, address: string): Promise<string[]> {
  const rows = (await carillon.ledger()).filter(({ recipients }) => recipients.includes(address));
  return rows.map((row) => row.email_id ?? '');
}

/** The counters of a tenant that are not at zero, over all time. */
export async function totalsOf({ api }: TestTenant): Promise<Record<string, number>> {
  const { body } = await api.get('/v1/reliability');
  const counters = body.counters as { name: string; total: number }[];
  return Object.fromEntries(
    counters.filter(({ total }) => total > 0).map(({ name, total }) => [name, total]),
  );
}

/** By the counters alone: what came to be in doubt, less every way out of it. */
export function inDoubtBy(totals: Record<string, number>): number {
  const of = (name: string) => totals[name] ?? 0;
  const settled = of('settled_by_answer') + of('settled_by_event') + of('settled_by_search');
  const goneOn = of('resent_after_absence') + of('decided_resent') + of('decided_closed');
  return of('lost_deliveries') - settled - goneOn;
}
