import type { Audit } from '../audit/audit';
import type { FaultRun } from './fault-run';
import type { StandNeeds } from './stand';

/** What a fault makes so, and is therefore no violation in its row. */
export interface Allowances {
  /** Requests that were refused or not answered: the fault concerns the API. */
  refusals?: boolean;
  /** Deliveries that end as unknown and are held. */
  unknown?: boolean;
  /** Deliveries that were sent again, and are marked so. */
  resent?: boolean;
  /** Deliveries that end as sent: the events that tell more were lost. */
  unheard?: boolean;
  /** Programs of the product that end although nobody asked them to. */
  ends?: boolean;
}

/** One row of the fault matrix. */
export interface Row {
  number: number;
  title: string;
  needs?: StandNeeds;
  allows?: Allowances;
  /** How long the work may take to end after the last fault; 60 s in the short form. */
  endsWithinSeconds?: number;
  /** Load and faults. Ends when every fault is over. */
  run(run: FaultRun): Promise<void>;
  /** What this row demands beside the invariants of all: one sentence for each violation. */
  judge?(audit: Audit, run: FaultRun): string[] | Promise<string[]>;
}
