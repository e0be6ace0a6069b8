import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { DispatchId, TenantId } from '../common/ids';
import { namedBy } from './delivery-stamp';
import { Provider } from './provider';
import type { Smtp2goCredential } from './smtp2go/client';
import { emailEvidence, type Evidence } from './smtp2go/evidence';
import type { ProviderEventFact } from './smtp2go/provider-event-vocabulary';

/** How long an answer serves others: far below the time that the provider needs to index. */
const FRESH_MS = 2_000;
/** A search reaches further than it was asked to, so that it serves others who were lost in the same crash. */
const REACH_MS = 5 * 60_000;
/** The provider tells of a request within this time after it, if it has it. */
const TOLD_WITHIN_MS = 10 * 60_000;
/** A check waits no longer for a search, which goes on; whoever asks again finds it further, or its answer. */
const PATIENCE_MS = 60_000;
const ASK_AGAIN_MS = 5_000;
const KEPT_FOR_WHO_ASKS_AGAIN_MS = 6 * ASK_AGAIN_MS;

/** Requests of an account whose answers were lost, and every delivery in them. */
export interface Doubts {
  dispatches: ReadonlySet<DispatchId>;
  deliveries: ReadonlySet<string>;
}

interface Search {
  from: number;
  until: number;
  doubts: Doubts;
  evidence: Promise<Evidence<ProviderEventFact>>;
}

/**
 * One search of an account's activity serves every lost request of that account and time that was known when it began. The
 * provider allows 60 requests a minute, and a worker that dies with many under way leaves as many to be looked for. What
 * was found is forgotten seconds after it was used.
 */
@Injectable()
export class ActivitySearches {
  private readonly latest = new Map<TenantId, Search>();

  constructor(private readonly provider: Provider) {}

  around(
    tenantId: TenantId,
    credential: Smtp2goCredential,
    { id, startedAt, mayBeMadeUntil }: { id: DispatchId; startedAt: Date; mayBeMadeUntil: Date },
    doubts: Doubts,
  ): Promise<Evidence<ProviderEventFact>> {
    const [from, until] = [startedAt.getTime(), mayBeMadeUntil.getTime() + TOLD_WITHIN_MS];
    const known = this.latest.get(tenantId);
    const isServed = known?.doubts.dispatches.has(id) && known.from <= from && until <= known.until;
    const search = known && isServed ? known : this.begin(tenantId, credential, from, until, doubts);
    const impatience = delay(PATIENCE_MS, { askAgainInMs: ASK_AGAIN_MS }, { ref: false });
    return Promise.race([search.evidence, impatience]);
  }

  private begin(
    tenantId: TenantId,
    credential: Smtp2goCredential,
    from: number,
    until: number,
    doubts: Doubts,
  ): Search {
    const [earliest, latest] = [from - REACH_MS, until + REACH_MS];
    const isDoubted = ({ stamp }: ProviderEventFact) => doubts.deliveries.has(namedBy(stamp));
    const began = Date.now();
    const search: Search = {
      ...{ from: earliest, until: latest, doubts },
      evidence: emailEvidence(
        this.provider.client,
        credential,
        new Date(earliest),
        new Date(latest),
        isDoubted,
      ),
    };
    this.latest.set(tenantId, search);
    void search.evidence
      .finally(() => {
        const keptMs = Date.now() - began > PATIENCE_MS ? KEPT_FOR_WHO_ASKS_AGAIN_MS : FRESH_MS;
        setTimeout(() => this.forget(tenantId, search), keptMs).unref();
      })
      // Whoever waits for it is told.
      .catch(() => undefined);
    return search;
  }

  private forget(tenantId: TenantId, search: Search): void {
    if (this.latest.get(tenantId) === search) this.latest.delete(tenantId);
  }
}
