import { Injectable } from '@nestjs/common';
import type { AppError } from '../common/app-error';
import type { TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import type { NewAcceptance } from './acceptance.store';
import type { CheckedMessage } from './checked-message';
import { quotaEvents, quotaRefusal } from './quota-notices';
import { type QuotaAnswer, type QuotaExceeded, QuotaStore } from './quota.store';

export interface PlannedMessage {
  checked: CheckedMessage;
  plan: Omit<NewAcceptance, 'rung'>;
}

export interface RefusedMessage {
  checked: CheckedMessage;
  problem: AppError;
}

/**
 * What the quotas of a tenant say to messages that are about to be stored: that they leave now, that they are held, or
 * that they are refused. Scheduled ones are counted when they leave. Without quotas it costs nothing.
 */
@Injectable()
export class QuotaAdmission {
  constructor(private readonly quotas: QuotaStore) {}

  async divide(
    tx: Tx,
    tenantId: TenantId,
    planned: PlannedMessage[],
  ): Promise<{ admitted: PlannedMessage[]; refused: RefusedMessage[] }> {
    const counted = planned.filter(
      ({ checked, plan }) => checked.hasQuotas && plan.message.status === 'released',
    );
    if (counted.length === 0) return { admitted: planned, refused: [] };
    const answers = await this.quotas.takeEach(tx, tenantId, counted.map(demandOf));
    const answerTo = new Map(counted.map((each, i) => [each, answers[i]]));
    const admitted: PlannedMessage[] = [];
    const refused: RefusedMessage[] = [];
    for (const each of planned) {
      const answer = answerTo.get(each);
      if (answer?.kind === 'exceeded' && (answer.beyond === 'refuse' || answer.tooLargeFor))
        refused.push({ checked: each.checked, problem: quotaRefusal(answer, recipientsOf(each)) });
      else admitted.push(answer ? counting(each, answer) : each);
    }
    return { admitted, refused };
  }
}

function demandOf({ plan: { message, deliveries } }: PlannedMessage) {
  return {
    channel: message.channel,
    recipients: deliveries.filter(({ status }) => status === 'queued').length,
  };
}

/** Where the request names them, as a JSON pointer. */
function recipientsOf({ checked: { request } }: PlannedMessage): string {
  if (request.recipients) return '/recipients';
  return request.mime === undefined ? '/to' : '/mime';
}

function counting({ checked, plan }: PlannedMessage, answer: QuotaAnswer): PlannedMessage {
  const events = [...plan.events, ...quotaEvents(plan.message.id, answer)];
  return { checked, plan: { ...(answer.kind === 'exceeded' ? held(plan, answer) : plan), events } };
}

function held(plan: PlannedMessage['plan'], { recipients }: QuotaExceeded): PlannedMessage['plan'] {
  return {
    ...plan,
    message: { ...plan.message, status: 'held', heldRecipients: recipients },
    dispatches: [],
    deliveries: plan.deliveries.map((delivery) => ({ ...delivery, dispatchId: null })),
  };
}
