import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { parsePhone } from '../common/addresses';
import type { TenantId } from '../common/ids';
import { Database, type PlatformTx, type Tx } from '../database/database';
import { DeliveryTracking } from '../messages/delivery-tracking.service';
import { MessageEventStore } from '../messages/message-event.store';
import { ProviderSyncStore } from '../messages/provider-sync.store';
import type { ReceivedSms } from '../messages/received-sms.entity';
import { type NewReceivedSms, ReceivedSmsStore } from '../messages/received-sms.store';
import { keywordIn } from '../messages/sms-keyword';
import { SuppressionStore } from '../messages/suppression.store';
import { Doorbell } from '../queue/doorbell';
import { type JobProcessor, Processes } from '../queue/job-processor';
import type { JobPayloads, Ring } from '../queue/jobs';
import { TenantStore } from '../tenants/tenant.store';
import { Provider } from './provider';
import { ProviderTurns } from './provider-turns';
import { providerInstant } from './settings/provider-instant';
import { storable } from './storable';

/** While the tenant sends SMS, and otherwise. */
const SOON_SECONDS = 60;
const SELDOM_SECONDS = 600;
const AFTER_FAILURE_SECONDS = 60;
/** SMS may turn up late, and clocks differ. */
const OVERLAP_MS = 30 * 60_000;
const FIRST_LOOK_BACK_MS = 7 * 24 * 60 * 60_000;
const END = '2100-01-01T00:00:00.000Z';
const DETAIL = 'By an SMS with a keyword.';

/**
 * Takes in what people have written to a tenant's numbers, which the provider tells nobody. Of each SMS once, in the
 * transaction that stores it, webhooks are told and its keyword takes effect, in the order in which they came.
 */
@Injectable()
@Processes('poll-received-sms')
export class PollReceivedSmsProcessor implements JobProcessor<'poll-received-sms'> {
  private readonly logger = new Logger('poll-received-sms');

  constructor(
    private readonly database: Database,
    private readonly turns: ProviderTurns,
    private readonly syncs: ProviderSyncStore,
    private readonly received: ReceivedSmsStore,
    private readonly events: MessageEventStore,
    private readonly suppressions: SuppressionStore,
    private readonly tracking: DeliveryTracking,
    private readonly tenants: TenantStore,
    private readonly provider: Provider,
    private readonly doorbell: Doorbell,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'poll-received-sms'>[]> {
    return this.syncs.findDueAcrossTenants(tx, 'received_sms', limit);
  }

  handle({ tenantId }: JobPayloads['poll-received-sms']): Promise<void> {
    return this.turns.take(tenantId, 'received_sms', () => this.look(tenantId));
  }

  private async look(tenantId: TenantId): Promise<void> {
    const [{ subaccountId }, until] = await this.database.forTenant(tenantId, async (tx) => [
      await this.tenants.findAccount(tx, tenantId),
      await this.syncs.takenUntil(tx, tenantId, 'received_sms'),
    ]);
    const from = until ? until.getTime() - OVERLAP_MS : Date.now() - FIRST_LOOK_BACK_MS;
    const outcome = await this.provider.client.call('/sms/view-received', this.provider.master(), {
      subaccount_id: subaccountId ?? '',
      start_date: new Date(from).toISOString(),
      end_date: END,
    });
    const failed = outcome.kind !== 'accepted';
    if (failed) this.logger.warn({ event: 'received SMS not read', tenantId, problem: outcome.kind });
    const told = failed ? [] : (outcome.data as { messages: ToldSms[] }).messages;
    await this.database.forTenant(tenantId, (tx) => this.store(tx, tenantId, told));
    await this.database.forTenant(tenantId, async (tx) => {
      const seconds = (await this.syncs.hasSentSms(tx, tenantId)) ? SOON_SECONDS : SELDOM_SECONDS;
      await this.syncs.postpone(
        tx,
        tenantId,
        'received_sms',
        failed ? AFTER_FAILURE_SECONDS : seconds,
        failed,
      );
    });
    if (told.length > 0) this.doorbell.ringSoon('fan-out-events', tenantId);
  }

  private async store(tx: Tx, tenantId: TenantId, told: ToldSms[]): Promise<void> {
    const rows = new Map(told.map((each) => toRow(each)).map((row) => [row.providerId, row]));
    const fresh = await this.received.add(tx, tenantId, [...rows.values()]);
    await this.events.insert(
      tx,
      tenantId,
      fresh.map(({ id, receivedAt }) => ({ type: 'sms.received', subject: id, occurredAt: receivedAt })),
    );
    for (const sms of fresh) await this.heed(tx, tenantId, sms);
    const times = [...rows.values()].map(({ receivedAt }) => receivedAt.getTime());
    if (times.length > 0)
      await this.syncs.takeInUntil(tx, tenantId, 'received_sms', new Date(Math.max(...times)));
  }

  private async heed(
    tx: Tx,
    tenantId: TenantId,
    { fromNumber: address, keyword, deliveryId, receivedAt }: ReceivedSms,
  ): Promise<void> {
    const person = { channel: 'sms', address, test: false } as const;
    if (keyword === 'opt_in') return this.suppressions.takeBackNo(tx, tenantId, person, [null]);
    if (keyword === null) return;
    const no = { topic: null, reason: 'opt_out', source: 'sms_keyword', expiresAt: null } as const;
    await this.suppressions.add(tx, tenantId, [{ ...person, ...no }]);
    if (!deliveryId) return;
    const fact = { deliveryId, kind: 'opted_out', occurredAt: receivedAt, detail: DETAIL } as const;
    await this.tracking.apply(tx, tenantId, [{ ...fact, suppresses: false }]);
  }
}

interface ToldSms {
  source_address?: string;
  destination_address?: string;
  timestamp?: string;
  content?: string;
  message_id?: string;
}

function toRow(told: ToldSms): NewReceivedSms {
  const {
    source_address: from = '',
    destination_address: to = '',
    content = '',
    message_id: id,
  } = storable(told) as ToldSms;
  const instant = providerInstant(told.timestamp);
  const parts = [from, to, told.timestamp ?? '', content];
  return {
    // Without an id of its own, what says the same at the same time is the same.
    providerId: id ?? createHash('sha256').update(JSON.stringify(parts)).digest('base64url'),
    fromNumber: numberOf(from),
    toNumber: numberOf(to),
    content,
    keyword: keywordIn(content),
    receivedAt: instant === null ? new Date() : new Date(instant),
  };
}

/** The provider leaves the plus out at times. */
function numberOf(text: string): string {
  return (parsePhone(text) ?? parsePhone(`+${text}`))?.address ?? text;
}
