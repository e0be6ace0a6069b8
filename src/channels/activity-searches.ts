import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
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

interface Search {
  from: number;
  until: number;
  evidence: Promise<Evidence<ProviderEventFact>>;
}

/**
 * One search of an account's activity serves every lost request of that account and time. The provider allows 60 a
 * minute, and a worker that dies with many requests under way leaves as many to be looked for. What was found is
 * forgotten seconds after it was used.
 */
@Injectable()
export class ActivitySearches {
  private readonly latest = new Map<TenantId, Search>();

  constructor(private readonly provider: Provider) {}

  around(
    tenantId: TenantId,
    credential: Smtp2goCredential,
    sentAt: Date,
  ): Promise<Evidence<ProviderEventFact>> {
    const [from, until] = [sentAt.getTime(), sentAt.getTime() + TOLD_WITHIN_MS];
    const known = this.latest.get(tenantId);
    if (known && known.from <= from && until <= known.until) return known.evidence;
    const search: Search = {
      from: from - REACH_MS,
      until: until + REACH_MS,
      evidence: emailEvidence(
        this.provider.client,
        credential,
        new Date(from - REACH_MS),
        new Date(until + REACH_MS),
      ),
    };
    this.latest.set(tenantId, search);
    void search.evidence.finally(() => setTimeout(() => this.forget(tenantId, search), FRESH_MS).unref());
    return search.evidence;
  }

  private forget(tenantId: TenantId, search: Search): void {
    if (this.latest.get(tenantId) === search) this.latest.delete(tenantId);
  }
}
