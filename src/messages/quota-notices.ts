import { Logger } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { MessageId, TenantId } from '../common/ids';
import type { Channel } from '../templates/template.entity';
import type { NewEvent } from './message-event.store';
import type { QuotaAnswer, QuotaExceeded, QuotaTaken, QuotaUse } from './quota.store';

const logger = new Logger('quota');

const RECIPIENTS: Record<Channel, string> = { email: 'e-mail recipients', sms: 'SMS numbers' };

/** The answer to a request beyond the quota, where nothing is held. `pointer`: where the request names its recipients. */
export function quotaRefusal(exceeded: QuotaExceeded, pointer: string): AppError {
  const { by, tooLargeFor, recipients, until, waitMs } = exceeded;
  if (tooLargeFor) {
    const detail = `The message has ${count(recipients)} recipients to send to; the quota is ${inWords(tooLargeFor)}. It could never be sent: split it, or ask the operator for a larger quota.`;
    return AppError.invalid([{ pointer, code: 'larger_than_quota', detail }]);
  }
  if (!by) throw new Error('refused by no limit');
  const detail = `The quota is ${inWords(by)}, of which ${count(by.used)} are used; the message needs ${count(recipients)}. The period ends at ${until.toISOString()}. Nothing was stored.`;
  return new AppError('quota_exceeded', detail, [], Math.max(1, Math.ceil(waitMs / 1_000)));
}

/** What the timeline of a message tells of its quota. */
export function quotaEvents(messageId: MessageId, answer: QuotaAnswer): NewEvent[] {
  return answer.kind === 'taken' ? warningEvents(messageId, answer) : [heldEvent(messageId, answer)];
}

/** Of the events that were stored, once they are committed. */
export function logQuotaWarnings(tenantId: TenantId, events: NewEvent[]): void {
  for (const { type, data } of events)
    if (type === 'quota.warning') logger.warn({ event: 'quota warning', tenantId, ...data });
}

function heldEvent(messageId: MessageId, exceeded: QuotaExceeded): NewEvent {
  const { by, tooLargeFor, until, recipients } = exceeded;
  const detail = tooLargeFor
    ? `It has ${count(recipients)} recipients to send to, the quota is ${inWords(tooLargeFor)}: it waits until that is raised.`
    : by
      ? `The quota of ${inWords(by)} is used up. It leaves from ${until.toISOString()} on, after those held before it.`
      : 'It leaves in a moment, after those held before it.';
  const data = {
    held_until: tooLargeFor ? null : until.toISOString(),
    ...(by ? { channel: by.channel, period: by.period, limit: by.limit, used: by.used } : {}),
  };
  return { messageId, type: 'message.held', detail, data };
}

function warningEvents(messageId: MessageId, { warnings }: QuotaTaken): NewEvent[] {
  return warnings.map((use) => ({
    messageId,
    type: 'quota.warning',
    detail: `With this message ${count(use.used)} of ${inWords(use)}; the period ends at ${use.endsAt.toISOString()}.`,
    data: {
      channel: use.channel,
      period: use.period,
      limit: use.limit,
      used: use.used,
      ends_at: use.endsAt.toISOString(),
    },
  }));
}

/** "1,000 e-mail recipients an hour". */
function inWords({ limit, channel, period }: QuotaUse): string {
  return `${count(limit)} ${RECIPIENTS[channel]} ${period === 'hour' ? 'an' : 'a'} ${period}`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
