import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import { Provider } from './provider';
import type { Smtp2goCredential } from './smtp2go/client';
import { emailEvidence, type Evidence } from './smtp2go/evidence';
import type { ProviderEventFact } from './smtp2go/provider-event-vocabulary';

/** How long an answer serves others: far below the time that the provider needs to index. */
const FRESH_MS = 2_000;
/** A search begins earlier than it was asked to, so that it serves others who were lost in the same crash. */
const REACH_BACK_MS = 5 * 60_000;

interface Search {
  since: number;
  startedAt: number;
  evidence: Promise<Evidence<ProviderEventFact>>;
}

/**
 * One search of an account's activity serves every lost request of that account and time. The provider allows 60 a
 * minute, and a worker that dies with many requests under way leaves as many to be looked for.
 */
@Injectable()
export class ActivitySearches {
  private readonly latest = new Map<TenantId, Search>();

  constructor(private readonly provider: Provider) {}

  since(
    tenantId: TenantId,
    credential: Smtp2goCredential,
    moment: Date,
  ): Promise<Evidence<ProviderEventFact>> {
    const now = Date.now();
    const known = this.latest.get(tenantId);
    if (known && known.since <= moment.getTime() && now - known.startedAt < FRESH_MS) return known.evidence;
    const since = moment.getTime() - REACH_BACK_MS;
    const evidence = emailEvidence(this.provider.client, credential, new Date(since));
    this.latest.set(tenantId, { since, startedAt: now, evidence });
    return evidence;
  }
}
