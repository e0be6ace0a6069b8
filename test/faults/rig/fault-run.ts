import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ClientLedger } from './client-ledger';
import { Load, type LoadOptions, type LoadTenant } from './load';
import { type Mix, type Outcome, type PlannedMessage, planMessages } from './message-mix';
import type { SeededRandom } from './seeded-random';
import type { Stand } from './stand';

export interface InjectedFault {
  kind: string;
  at: number;
  /** Of an outage: when it was over. */
  endedAt: number | null;
}

/** How large a run is. */
export interface Scale {
  messages: number;
  /** Outages as long as the matrix says, instead of as short as is still an outage. */
  long: boolean;
}

export interface PlanOptions {
  messages?: number;
  mix?: Mix;
  outcomeOf?: () => Outcome;
  /** Of those that go to several. */
  recipientsOfMany?: [least: number, most: number];
  /** Adds to a request what the row is about. */
  amend?: (message: PlannedMessage, index: number) => void;
}

/** Any request that sends e-mail. */
export const SENDS = '/email/*';

/** What nobody is waiting for any more after this long without a sign of progress. */
const STUCK_AFTER_MS = 20_000;
const TENANT_WITHIN_MS = 60_000;

/** One run of one row: its load, its faults, and the ledgers that the audit joins afterwards. */
export class FaultRun {
  readonly faults: InjectedFault[] = [];
  readonly ledger: ClientLedger;
  readonly planned: PlannedMessage[] = [];
  readonly tenantIds: string[] = [];
  /** Faults that the simulator injected at its own rate. */
  providerFaults = 0;
  /** Figures of a row's own, for the report. */
  readonly figures: Record<string, number> = {};
  private readonly loads: Load[] = [];
  private plans = 0;
  private rowsBefore = 0;
  private endsBefore = 0;

  constructor(
    readonly stand: Stand,
    readonly random: SeededRandom,
    readonly scale: Scale,
    folder: string,
  ) {
    this.ledger = new ClientLedger(join(folder, 'client-ledger.ndjson'));
  }

  /** What the stand has seen before this run is not of it. */
  async begin(): Promise<void> {
    this.endsBefore = this.stand.unexpectedEnds;
    this.rowsBefore = (await this.stand.control.get('/simulator/health')).body.ledger_rows as number;
  }

  /** Programs of the product that ended during this run although nobody asked them to. */
  get unexpectedEnds(): number {
    return this.stand.unexpectedEnds - this.endsBefore;
  }

  /** One length for the short form, one for the long. */
  seconds(short: number, long: number): number {
    return this.scale.long ? long : short;
  }

  /** A number that grows with the messages: a fault for each so many, and not less than `least`. */
  oneForEach(messages: number, least: number): number {
    return Math.max(least, Math.round(this.scale.messages / messages));
  }

  async tenant(): Promise<LoadTenant> {
    const { operator } = this.stand;
    const slug = `tenant-${this.stand.nextGroup()}`;
    const created = await operator.post('/v1/tenants', { name: slug, slug });
    const id = created.body.id as string;
    const deadline = Date.now() + TENANT_WITHIN_MS;
    while ((await operator.get(`/v1/tenants/${id}`)).body.status !== 'active') {
      if (Date.now() > deadline) throw new Error('the tenant was not set up at the provider');
      await delay(50);
    }
    this.tenantIds.push(id);
    const { body } = await operator.post(`/v1/tenants/${id}/api-keys`, { name: 'load' });
    return { id, key: body.key as string };
  }

  /** Begins to send; the row goes on meanwhile. */
  load(tenant: LoadTenant, options: LoadOptions & PlanOptions = {}): Load {
    const planned = this.plan(options);
    const load = new Load(() => this.stand.apiUrl, tenant, this.ledger, planned, options);
    this.loads.push(load);
    return load;
  }

  /** Requests that are part of the run, whoever makes them. */
  plan({
    messages = this.scale.messages,
    mix,
    outcomeOf,
    recipientsOfMany,
    amend,
  }: PlanOptions): PlannedMessage[] {
    const group = this.stand.nextGroup();
    const random = this.random.fork(`plan ${this.plans++}`);
    const planned = planMessages(messages, group, random, mix, outcomeOf, recipientsOfMany);
    if (amend) planned.forEach(amend);
    this.planned.push(...planned);
    return planned;
  }

  async strike(kind: string, inject: () => Promise<unknown> | void): Promise<void> {
    this.faults.push({ kind, at: Date.now(), endedAt: null });
    await inject();
  }

  async outage(
    kind: string,
    begin: () => Promise<unknown> | void,
    seconds: number,
    end: () => Promise<unknown> | void,
  ): Promise<void> {
    const fault: InjectedFault = { kind, at: Date.now(), endedAt: null };
    this.faults.push(fault);
    await begin();
    await delay(seconds * 1_000);
    await end();
    fault.endedAt = Date.now();
  }

  /** Switches on a fault of the simulator, which is no fault of the count by itself. */
  async disturbProvider(fault: Record<string, unknown>): Promise<void> {
    const answer = await this.stand.control.post('/simulator/faults', fault);
    if (answer.status !== 200) throw new Error(`the simulator does not know this fault: ${answer.text}`);
  }

  /** What it did at its own rate to the operations that are named counts as faults. */
  async calmProvider({ counting }: { counting?: string } = {}): Promise<void> {
    const { body } = await this.stand.control.get('/simulator/faults');
    for (const { operation, hits } of body as { operation: string; hits: number }[]) {
      if (operation === counting) this.providerFaults += hits;
    }
    await this.stand.control.delete('/simulator/faults');
  }

  /** False when it will not come to that any more. */
  async whenAccepted(messages: number): Promise<boolean> {
    return this.whenReached(messages, () =>
      Promise.resolve(this.loads.reduce((sum, { accepted }) => sum + accepted, 0)),
    );
  }

  /** When the provider has so many copies; false when it will not come to that any more. */
  async whenSent(copies: number): Promise<boolean> {
    return this.whenReached(copies, async () => {
      const { body } = await this.stand.control.get('/simulator/health');
      return (body.ledger_rows as number) - this.rowsBefore;
    });
  }

  async loadsDone(): Promise<void> {
    await Promise.all(this.loads.map(({ done }) => done));
  }

  /** Whatever came of it: nothing is asked or written any more. */
  async end(): Promise<void> {
    for (const load of this.loads) load.giveUp();
    await this.loadsDone();
    await this.ledger.close();
  }

  private async whenReached(wanted: number, count: () => Promise<number>): Promise<boolean> {
    let [best, since] = [-1, Date.now()];
    for (;;) {
      const now = await count();
      if (now >= wanted) return true;
      if (now > best) [best, since] = [now, Date.now()];
      if (Date.now() - since > STUCK_AFTER_MS && this.loads.every(({ isDone }) => isDone)) return false;
      await delay(10);
    }
  }
}
