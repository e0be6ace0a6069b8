import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DeliveryId, TenantId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { Database, type PlatformTx } from '../database/database';
import { isPersonDigest, PersonDigests } from '../keys/person-digests';
import { STATUS_OF_FACT } from '../messages/delivery-status';
import { DeliveryStore } from '../messages/delivery.store';
import { type DeliveryFact, DeliveryTracking } from '../messages/delivery-tracking.service';
import { ProviderSyncStore } from '../messages/provider-sync.store';
import { type Unreported, UnreportedStore } from '../messages/unreported.store';
import { Doorbell } from '../queue/doorbell';
import { type JobProcessor, Processes } from '../queue/job-processor';
import type { JobPayloads, Ring } from '../queue/jobs';
import { DeliveryStamps, namedBy } from './delivery-stamp';
import { matchFacts } from './match-facts';
import { Provider } from './provider';
import { ProviderTurns } from './provider-turns';
import { emailEvidence } from './smtp2go/evidence';
import type { ProviderEventFact } from './smtp2go/provider-event-vocabulary';

const HOUR_MS = 3_600_000;
const EVERY_SECONDS = 15 * 60;
const AFTER_FAILURE_SECONDS = 60;
/** Above, one search of everything costs the provider less than one for each. */
const MOST_BY_NAME = 20;
/** In one turn; what is left is looked at when it is older. */
const MOST_AT_ONCE = 10_000;
const APPLIED_AT_ONCE = 500;

/**
 * Asks the provider for e-mails that it took and never told of again: events are posted by it, and posts are lost for good
 * when we were away for longer than it tries. Each is asked for a few times, the older it is; what comes by an event meanwhile is the same.
 * Of SMS there is nothing to ask for: the provider lists what was sent with a status in words for people.
 */
@Injectable()
@Processes('backfill-events')
export class BackfillEventsProcessor implements JobProcessor<'backfill-events'> {
  private readonly logger = new Logger('backfill-events');

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly database: Database,
    private readonly turns: ProviderTurns,
    private readonly syncs: ProviderSyncStore,
    private readonly unreported: UnreportedStore,
    private readonly deliveries: DeliveryStore,
    private readonly tracking: DeliveryTracking,
    private readonly stamps: DeliveryStamps,
    private readonly persons: PersonDigests,
    private readonly provider: Provider,
    private readonly doorbell: Doorbell,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'backfill-events'>[]> {
    return this.syncs.findDueAcrossTenants(tx, 'events', limit);
  }

  handle({ tenantId }: JobPayloads['backfill-events']): Promise<void> {
    return this.turns.take(tenantId, 'events', () => this.look(tenantId));
  }

  private async look(tenantId: TenantId): Promise<void> {
    const now = new Date();
    const since =
      (await this.database.forTenant(tenantId, (tx) => this.syncs.takenUntil(tx, tenantId, 'events'))) ??
      new Date(now.getTime() - 24 * HOUR_MS);
    let askAgainInMs: number | null = null;
    for (const ageMs of this.env.eventsAskAfterMs) {
      const [from, until] = [since, now].map((at) => new Date(at.getTime() - ageMs)) as [Date, Date];
      askAgainInMs ??= await this.lookAt(tenantId, from, until);
    }
    const seconds =
      askAgainInMs === null ? EVERY_SECONDS : Math.max(AFTER_FAILURE_SECONDS, askAgainInMs / 1_000);
    await this.database.forTenant(tenantId, async (tx) => {
      if (askAgainInMs === null) await this.syncs.takeInUntil(tx, tenantId, 'events', now);
      await this.syncs.postpone(tx, tenantId, 'events', seconds, askAgainInMs !== null);
    });
  }

  /** Null when all was asked for. */
  private async lookAt(tenantId: TenantId, from: Date, until: Date): Promise<number | null> {
    const { open, companions, credential } = await this.database.forTenant(tenantId, async (tx) => {
      const found = await this.unreported.between(tx, tenantId, from, until, MOST_AT_ONCE);
      const ids = found.map(({ id }) => id);
      return {
        open: found,
        companions: await this.unreported.companions(tx, tenantId, ids),
        credential: found.length > 0 ? await this.provider.ofTenant(tx, tenantId) : null,
      };
    });
    if (!credential) return null;
    const isWanted = ({ stamp, kind }: ProviderEventFact) =>
      STATUS_OF_FACT[kind] !== undefined && companions.has(namedBy(stamp) as DeliveryId);
    const facts: ProviderEventFact[] = [];
    for (const recipient of searchesFor(open)) {
      const now = new Date();
      const evidence = await emailEvidence(this.provider.client, credential, from, now, isWanted, recipient);
      if (!('found' in evidence)) return evidence.askAgainInMs;
      facts.push(...evidence.found);
    }
    const moved = await this.apply(tenantId, new Set(open.map(({ id }) => id)), facts);
    this.logger.log({ event: 'events asked for', tenantId, unreported: open.length, found: moved });
    return null;
  }

  private async apply(
    tenantId: TenantId,
    open: ReadonlySet<DeliveryId>,
    told: ProviderEventFact[],
  ): Promise<number> {
    let moved = 0;
    for (let i = 0; i < told.length; i += APPLIED_AT_ONCE) {
      const some = told.slice(i, i + APPLIED_AT_ONCE).map((fact) => ({ source: fact, fact }));
      moved += await this.database.forTenant(tenantId, async (tx) => {
        const { deliveries, stamps, persons } = this;
        const { matched } = await matchFacts(tx, tenantId, deliveries, stamps, persons, some);
        // Opens and clicks were told, or are not known here: they would be told twice.
        const facts = matched
          .flatMap((each) => each.facts)
          .filter((fact) => open.has(fact.deliveryId) && !isMark(fact));
        return (await this.tracking.apply(tx, tenantId, facts)).moved;
      });
    }
    if (moved > 0) this.doorbell.ringSoon('fan-out-events', tenantId);
    return moved;
  }
}

/** The recipients to search for by name; one search without a name when they are many, or their names are gone. */
function searchesFor(open: Unreported[]): (string | undefined)[] {
  const addresses = [...new Set(open.map(({ address }) => address))];
  return addresses.length > MOST_BY_NAME || addresses.some(isPersonDigest) ? [undefined] : addresses;
}

function isMark({ kind }: DeliveryFact): boolean {
  return kind === 'opened' || kind === 'clicked' || kind === 'complained' || kind === 'unsubscribed';
}
