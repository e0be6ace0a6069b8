import { providerLedger } from '../audit/provider-ledger';
import { SENDS } from '../rig/fault-run';
import type { Row } from '../rig/row';

/** Shorter than the last look of a stand, as ten minutes are shorter than the last look of a default. */
const OUTAGE_SECONDS = 5;

/** Every request ends in a 502 of somebody in between; nothing is carried out. */
export const failingProvider: Row = {
  number: 14,
  title: 'provider fails (502)',
  // A proxy may have passed the request on, so that each is a doubt: an e-mail is sent again with a mark, an SMS held.
  allows: { resent: true, unknown: true },
  async run(run) {
    const { messages } = run.scale;
    run.load(await run.tenant(), { perSecond: messages / 12 });
    await run.whenSent(run.random.between(1, Math.floor(messages * 0.2)));
    await run.outage(
      'provider answers 502',
      () =>
        run.disturbProvider({
          kind: 'server-error',
          operation: SENDS,
          status: run.random.pick([502, 503, 504]),
        }),
      OUTAGE_SECONDS,
      () => run.calmProvider(),
    );
  },
  async judge({ unknown, deliveries }, run) {
    const [outage] = run.faults;
    const perSecond = new Map<number, number>();
    for (const { at } of await providerLedger(run)) {
      const second = Math.floor(Date.parse(at) / 1_000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    const most = (from: number, to: number): number =>
      Math.max(
        0,
        ...[...perSecond].filter(([at]) => at * 1_000 >= from && at * 1_000 < to).map(([, n]) => n),
      );
    run.figures.mostCopiesASecondBefore = most(0, outage?.at ?? 0);
    run.figures.mostCopiesASecondAfter = most(outage?.endedAt ?? 0, Infinity);
    const emails = deliveries.filter(({ status, channel }) => status === 'unknown' && channel === 'email');
    return emails.length > 0
      ? [
          `${emails.length} of ${unknown} that are held could have been sent again, as the provider was back in time`,
        ]
      : [];
  },
};
