import { Inject, Injectable } from '@nestjs/common';
import type { DispatchId, TenantId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import type { Tx } from '../database/database';
import type { RecipientGuard } from '../messages/recipient-guard.entity';
import { allowedBy, RecipientGuardStore } from '../messages/recipient-guard.store';
import { DeliveryTracking } from '../messages/delivery-tracking.service';
import {
  type ClaimedDispatch,
  type DispatchedMessage,
  DispatchStore,
  type FreshClaim,
} from '../messages/dispatch.store';
import type { EmailContent } from '../messages/message.entity';
import { EMAIL_LIMITS } from '../messages/pack';
import { obeysSuppressions } from '../messages/test-outcome';
import { SuppressionSettingsStore } from '../messages/suppression-settings.store';
import { UnsubscribeLinks } from '../messages/unsubscribe-links';
import { WithholdingStore } from '../messages/withholding.store';
import { NOBODY_LEFT_IN_TO, NOT_ON_THE_LIST } from '../messages/withheld';
import { TEST_LANE } from '../queue/jobs';
import type { UnsubscribeBy } from './compose';
import { RestoredDispatches } from './restored-dispatches';

/** What is to be sent in one request, and the bytes of its attachments. */
export interface ClaimedWork {
  claim: FreshClaim;
  messages: DispatchedMessage[];
  blobs: Map<string, Buffer>;
  unsubscribeBy: UnsubscribeBy;
}

/**
 * Takes a dispatch with all that is needed to send it, in the transaction of the caller; whoever must not be sent to by
 * now is withheld. Twice is harmless: the second claim finds nothing.
 */
@Injectable()
export class DispatchClaims {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly dispatches: DispatchStore,
    private readonly allowed: RecipientGuardStore,
    private readonly withholding: WithholdingStore,
    private readonly tracking: DeliveryTracking,
    private readonly settings: SuppressionSettingsStore,
    private readonly links: UnsubscribeLinks,
    private readonly restored: RestoredDispatches,
  ) {}

  async take(tx: Tx, tenantId: TenantId, dispatchId: DispatchId): Promise<FreshClaim | null> {
    const claim = await this.dispatches.claim(tx, tenantId, dispatchId, this.env.dispatchLeaseMs);
    if (!claim) await this.restored.putInDoubt(tx, tenantId, dispatchId);
    if (claim?.moreWaiting && !claim.alone) await this.dispatches.absorb(tx, claim, EMAIL_LIMITS);
    return claim;
  }

  /** Of test mode. Its requests do not fill: what one of them is to come to must not become of another. */
  takeTest(tx: Tx, tenantId: TenantId, dispatchId: DispatchId): Promise<FreshClaim | null> {
    return this.dispatches.claimTest(tx, tenantId, dispatchId, this.env.dispatchLeaseMs);
  }

  /** What is to be sent of it; null when nobody is left, and then it is done. */
  async load(tx: Tx, claim: FreshClaim): Promise<ClaimedWork | null> {
    const { tenantId } = claim;
    const [loaded, list] = await Promise.all([
      this.dispatches.load(tx, tenantId, claim.id, 'queued'),
      claim.lane === TEST_LANE ? null : this.allowed.find(tx, tenantId),
    ]);
    const allowed = await this.withholdNotAllowed(tx, claim, loaded, list);
    const messages = await this.withholdSuppressed(tx, claim, allowed);
    const sendable = messages.filter((message) => message.deliveries.some(({ role }) => role === 'to'));
    await this.withholdWithoutTo(
      tx,
      tenantId,
      messages.filter((message) => !sendable.includes(message)),
    );
    if (sendable.length === 0) {
      await this.dispatches.finish(tx, claim, 'done', 0);
      return null;
    }
    return {
      claim,
      messages: sendable,
      blobs: await this.dispatches.blobs(tx, tenantId, digestsOf(claim, sendable)),
      unsubscribeBy: await this.unsubscribeBy(tx, tenantId, sendable),
    };
  }

  private async unsubscribeBy(
    tx: Tx,
    tenantId: TenantId,
    messages: DispatchedMessage[],
  ): Promise<UnsubscribeBy> {
    if (!messages.some(({ unsubscribe }) => unsubscribe)) return () => ({});
    const { unsubscribeMailto } = await this.settings.find(tx, tenantId);
    return ({ id }) => this.links.headersFor(tenantId, id, unsubscribeMailto);
  }

  /** The list may have been set, or changed, since the message was accepted. Returns what is left. */
  private async withholdNotAllowed(
    tx: Tx,
    { tenantId, channel }: ClaimedDispatch,
    messages: DispatchedMessage[],
    list: RecipientGuard | null,
  ): Promise<DispatchedMessage[]> {
    if (!list) return messages;
    const isAllowed = allowedBy(list, channel);
    const occurredAt = new Date();
    const facts = messages.flatMap(({ deliveries }) =>
      deliveries
        .filter((delivery) => !isAllowed(delivery))
        .map(({ id }) => ({ deliveryId: id, occurredAt, detail: NOT_ON_THE_LIST })),
    );
    await this.tracking.moveTo(tx, tenantId, 'suppressed', facts);
    return messages.map((message) => ({ ...message, deliveries: message.deliveries.filter(isAllowed) }));
  }

  /** Someone may have bounced or unsubscribed since the message was accepted. Returns what is left. */
  private async withholdSuppressed(
    tx: Tx,
    { tenantId, channel, lane }: ClaimedDispatch,
    messages: DispatchedMessage[],
  ): Promise<DispatchedMessage[]> {
    const waiting = messages.flatMap(({ topic, deliveries }) =>
      deliveries
        .filter(({ testOutcome }) => obeysSuppressions(testOutcome))
        .map(({ id, address }) => ({ id, channel, address, topic })),
    );
    const withholding = await this.withholding.among(tx, tenantId, lane === TEST_LANE, waiting);
    const occurredAt = new Date();
    const facts = waiting.flatMap(({ id: deliveryId, ...reached }) => {
      const detail = withholding.because(reached);
      return detail === undefined ? [] : [{ deliveryId, occurredAt, detail }];
    });
    if (facts.length === 0) return messages;
    await this.tracking.moveTo(tx, tenantId, 'suppressed', facts);
    const withheld = new Set(facts.map(({ deliveryId }) => deliveryId));
    return messages.map((message) => ({
      ...message,
      deliveries: message.deliveries.filter(({ id }) => !withheld.has(id)),
    }));
  }

  private async withholdWithoutTo(tx: Tx, tenantId: TenantId, messages: DispatchedMessage[]): Promise<void> {
    const facts = messages.flatMap(({ deliveries }) =>
      deliveries.map(({ id }) => ({ deliveryId: id, occurredAt: new Date(), detail: NOBODY_LEFT_IN_TO })),
    );
    await this.tracking.moveTo(tx, tenantId, 'cancelled', facts);
  }
}

function digestsOf(claim: ClaimedDispatch, messages: DispatchedMessage[]): string[] {
  if (claim.channel !== 'email') return [];
  const digests = messages.flatMap(({ content }) => {
    const { attachments, mime } = content as EmailContent;
    return [mime?.sha256 ?? null, ...attachments.map(({ sha256 }) => sha256)];
  });
  return [...new Set(digests.filter((digest) => digest !== null))];
}
