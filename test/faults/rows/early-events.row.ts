import { SENDS } from '../rig/fault-run';
import type { Row } from '../rig/row';

/** The provider tells what became of a request before it answers the request. */
export const earlyEvents: Row = {
  number: 20,
  title: 'events before the answer',
  async run(run) {
    // Events follow an acceptance after 50 and 150 ms.
    await run.disturbProvider({ kind: 'hold', operation: SENDS, ms: 900, rate: 0.7 });
    await run.disturbProvider({ kind: 'hold', operation: '/sms/send', ms: 900 });
    run.load(await run.tenant());
    await run.loadsDone();
    await run.whenSent(run.scale.messages);
    await run.calmProvider({ counting: SENDS });
  },
  async judge(_audit, run) {
    const [row] = await run.stand.query<{ orphans: number }>(
      `SELECT count(*)::int AS orphans FROM provider_events WHERE tenant_id = ANY($1) AND result IS DISTINCT FROM 'applied'`,
      [run.tenantIds],
    );
    return row?.orphans ? [`${row.orphans} events found no delivery`] : [];
  },
};
