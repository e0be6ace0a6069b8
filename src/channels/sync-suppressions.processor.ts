import { Injectable, Logger } from '@nestjs/common';
import { parseEmail } from '../common/addresses';
import type { TenantId } from '../common/ids';
import { Database, type PlatformTx } from '../database/database';
import type { SuppressionReason } from '../messages/delivery-status';
import { ProviderSyncStore } from '../messages/provider-sync.store';
import { type NewSuppression, SuppressionStore } from '../messages/suppression.store';
import { Doorbell } from '../queue/doorbell';
import { type JobProcessor, Processes } from '../queue/job-processor';
import type { JobPayloads, Ring } from '../queue/jobs';
import { TenantStore } from '../tenants/tenant.store';
import { Provider } from './provider';
import { ProviderTurns } from './provider-turns';
import { providerInstant } from './settings/provider-instant';
import type { DataOf } from './smtp2go/operations';
import type { Outcome } from './smtp2go/outcome';

const EVERY_SECONDS = 15 * 60;
const AFTER_FAILURE_SECONDS = 60;
const CHANGES_AT_ONCE = 200;
/** No list of suppressions is that long; what does not end is begun again. */
const MOST_PAGES = 10_000;
/** Entries may turn up late, and clocks differ. */
const OVERLAP_MS = 60 * 60_000;
const BEGINNING = '2000-01-01T00:00:00.000Z';
const END = '2100-01-01T00:00:00.000Z';

const REASONS: Record<string, SuppressionReason> = {
  manual: 'manual',
  bounce: 'hard_bounce',
  spam: 'complaint',
  unsubscribe: 'unsubscribe',
  compliance: 'compliance',
};
/** What a tenant may take away. */
const REMOVABLE = Object.keys(REASONS).filter((reason) => reason !== 'compliance');

/**
 * Keeps a tenant's list and that of its subaccount in line. First what the tenant has changed here is done there, then
 * what is new there is taken in; what waits to be done there is not. Each step can be repeated: adding what is there and
 * removing what is not are no errors at the provider, and taking in what is known changes nothing. Domains, which only the
 * provider's list has, stay there.
 */
@Injectable()
@Processes('sync-suppressions')
export class SyncSuppressionsProcessor implements JobProcessor<'sync-suppressions'> {
  private readonly logger = new Logger('sync-suppressions');

  constructor(
    private readonly database: Database,
    private readonly turns: ProviderTurns,
    private readonly syncs: ProviderSyncStore,
    private readonly suppressions: SuppressionStore,
    private readonly tenants: TenantStore,
    private readonly provider: Provider,
    private readonly doorbell: Doorbell,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'sync-suppressions'>[]> {
    return this.syncs.findDueAcrossTenants(tx, 'suppressions', limit);
  }

  handle({ tenantId }: JobPayloads['sync-suppressions']): Promise<void> {
    return this.turns.take(tenantId, 'suppressions', () => this.look(tenantId));
  }

  private async look(tenantId: TenantId): Promise<void> {
    const { subaccountId } = await this.database.forTenant(tenantId, (tx) =>
      this.tenants.findAccount(tx, tenantId),
    );
    const problem = subaccountId ? await this.bothWays(tenantId, subaccountId) : 'no subaccount';
    if (problem !== null) this.logger.warn({ event: 'suppressions not in line', tenantId, problem });
    const seconds = problem === null ? EVERY_SECONDS : AFTER_FAILURE_SECONDS;
    await this.database.forTenant(tenantId, (tx) =>
      this.syncs.postpone(tx, tenantId, 'suppressions', seconds, problem !== null),
    );
  }

  /** What cannot be carried there keeps nothing from being taken in here. Null when all went well. */
  private async bothWays(tenantId: TenantId, subaccountId: string): Promise<string | null> {
    const notCarried = await this.carryOver(tenantId, subaccountId);
    return (await this.takeIn(tenantId, subaccountId)) ?? notCarried;
  }

  /** Null when all went well; what the provider refuses for good is given up. */
  private async carryOver(tenantId: TenantId, subaccountId: string): Promise<string | null> {
    const changes = await this.database.forTenant(tenantId, (tx) =>
      this.syncs.changes(tx, tenantId, CHANGES_AT_ONCE),
    );
    for (const each of changes) {
      const body = { email_address: each.address, subaccount_id: subaccountId };
      const outcome =
        each.change === 'add'
          ? await this.provider.client.call('/suppression/add', this.provider.master(), body)
          : await this.provider.client.call('/suppression/remove', this.provider.master(), {
              ...body,
              reasons: REMOVABLE,
            });
      if (outcome.kind !== 'accepted' && outcome.kind !== 'refused') return outcome.kind;
      if (outcome.kind === 'refused')
        this.logger.warn({ event: 'suppression refused by the provider', tenantId, change: each.change });
      await this.database.forTenant(tenantId, (tx) => this.syncs.forgetChange(tx, each));
    }
    return null;
  }

  private async takeIn(tenantId: TenantId, subaccountId: string): Promise<string | null> {
    const until = await this.database.forTenant(tenantId, (tx) =>
      this.syncs.takenUntil(tx, tenantId, 'suppressions'),
    );
    const start = until ? new Date(until.getTime() - OVERLAP_MS).toISOString() : BEGINNING;
    let token: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const outcome: Outcome<DataOf<'/suppression/view'>> = await this.provider.client.call(
        '/suppression/view',
        this.provider.master(),
        {
          subaccount_id: subaccountId,
          start_date: start,
          end_date: END,
          sort: 'asc',
          ...(token !== null && { continue_token: token }),
        },
      );
      if (outcome.kind !== 'accepted') return outcome.kind;
      await this.store(tenantId, outcome.data.results);
      if (outcome.data.results.length > 0) this.doorbell.ringSoon('fan-out-events', tenantId);
      token = outcome.data.continue_token || null;
      if (token === null) return null;
    }
    return 'too many pages';
  }

  private async store(
    tenantId: TenantId,
    results: { email_address: string; reason?: string; timestamp?: string }[],
  ): Promise<void> {
    const rows = new Map<string, NewSuppression>();
    for (const { email_address: text, reason: word } of results) {
      const address = parseEmail(text)?.address;
      const reason = REASONS[word ?? ''];
      if (address === undefined || reason === undefined || rows.get(address)?.reason === 'compliance')
        continue;
      const where = { channel: 'email', address, test: false, topic: null } as const;
      rows.set(address, { ...where, reason, source: 'provider_sync', expiresAt: null });
    }
    const times = results.flatMap(({ timestamp }) => {
      const instant = providerInstant(timestamp);
      return instant === null ? [] : [Date.parse(instant)];
    });
    await this.database.forTenant(tenantId, async (tx) => {
      const waiting = await this.syncs.waitingAmong(tx, tenantId, [...rows.keys()]);
      const fresh = [...rows.values()].filter(({ address }) => !waiting.has(address));
      await this.suppressions.takeIn(tx, tenantId, fresh);
      if (times.length > 0)
        await this.syncs.takeInUntil(tx, tenantId, 'suppressions', new Date(Math.max(...times)));
    });
  }
}
