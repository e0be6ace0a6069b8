import type { FaultRun } from '../rig/fault-run';
import { percentile } from './percentile';

/** What a client that waits for a dead service would wait for longer than otherwise, at the least. */
const WAITING_MS = 1_000;

/**
 * A sentence when accepting took much longer during the outages than beside them. It is the median that is compared: a
 * busy machine makes some requests slow, waiting for a service that is away makes all of them slow.
 */
export function slowedDown(run: FaultRun, service: string): string[] {
  const accepted = run.ledger.read().filter(({ outcome }) => outcome === 'accepted');
  const during = (at: number): boolean =>
    run.faults.some((fault) => fault.endedAt !== null && at >= fault.at && at <= fault.endedAt);
  const median = (inside: boolean): number =>
    percentile(
      accepted.filter(({ at }) => during(Date.parse(at)) === inside).map(({ ms }) => ms),
      0.5,
    );
  run.figures.acceptP50DuringMs = median(true);
  run.figures.acceptP50BesideMs = median(false);
  return median(true) > median(false) + WAITING_MS
    ? [`the API waits for ${service}: accepting took ${median(true)} ms instead of ${median(false)} ms`]
    : [];
}
