import { ApiProperty } from '@nestjs/swagger';
import { PageDto } from '../common/pagination';
import { CHANNELS, type Channel } from '../templates/template.entity';
import type { Delivery } from './delivery.entity';
import {
  DELIVERY_STATUSES,
  type DeliveryStatus,
  MESSAGE_STATUSES,
  type MessageStatus,
  messageStatus,
} from './delivery-status';
import { type EventType, TIMELINE_TYPES } from './event-types';
import type { MessageEvent } from './message-event.entity';
import { type Message, MESSAGE_LANES, type MessageLane, type OnUnknown } from './message.entity';

/** What is shown of a message's row. */
type ShownMessage = Pick<
  Message,
  | 'id'
  | 'channel'
  | 'test'
  | 'content'
  | 'templateVersionId'
  | 'locale'
  | 'onUnknown'
  | 'topic'
  | 'unsubscribe'
  | 'addressing'
  | 'lane'
  | 'status'
  | 'recipientCount'
  | 'scheduledAt'
  | 'metadata'
  | 'tags'
  | 'createdAt'
> &
  Partial<Pick<Message, 'contentWipedAt' | 'recipientsWipedAt' | 'eventsWipedAt'>>;

export type StatusCounts = Partial<Record<DeliveryStatus, number>>;

export class MessageDto {
  @ApiProperty({ enum: ['message'], example: 'message' })
  object: 'message';

  @ApiProperty({ example: 'msg_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ enum: CHANNELS, example: 'email' })
  channel: Channel;

  /** Accepted with a test key: it is played through and reaches nobody. */
  @ApiProperty({ example: false })
  test: boolean;

  /** Null for an SMS that leaves the choice of number to the provider, and when the content was wiped. */
  @ApiProperty({ type: String, nullable: true, example: 'Acme <hello@example.com>' })
  from: string | null;

  /**
   * As it was given, before variables are filled in; that of a MIME document is decoded. Null for an SMS and for content
   * from a template, and when the content was wiped.
   */
  @ApiProperty({ type: String, nullable: true, example: 'Your receipt' })
  subject: string | null;

  /** The version of the template that the message is pinned to. */
  @ApiProperty({ type: String, nullable: true, example: null })
  template_version_id: string | null;

  /** The language that was asked for; null for the template's own. */
  @ApiProperty({ type: String, nullable: true, example: null })
  locale: string | null;

  /** `shared`: one e-mail for all of to, cc and bcc. `individual`: a copy of their own for each recipient. */
  @ApiProperty({ enum: ['shared', 'individual'], example: 'shared' })
  addressing: 'shared' | 'individual';

  /** `transactional` never waits behind `bulk`. */
  @ApiProperty({ enum: MESSAGE_LANES, example: 'transactional' })
  lane: MessageLane;

  /**
   * As far as the recipient who is furthest behind. `scheduled`: it waits for its time, or for room in the quota, as its
   * timeline tells. `unknown`: the provider's answer was lost, and what became of it is
   * being found out, or was not found out and is held. `sent`: the provider has all of it. `completed`: every delivery is
   * in a final status; `summary` tells in which.
   */
  @ApiProperty({ enum: MESSAGE_STATUSES, example: 'queued' })
  status: MessageStatus;

  /** How many deliveries are in each status. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { queued: 1 } })
  summary: StatusCounts;

  @ApiProperty({ example: 1 })
  recipient_count: number;

  @ApiProperty({ type: String, nullable: true, example: null })
  scheduled_at: string | null;

  /** What happens when the provider's answer is lost and no trace is found. */
  @ApiProperty({ enum: ['resend', 'hold'], example: 'resend' })
  on_unknown: OnUnknown;

  /** The topic that it is about. */
  @ApiProperty({ type: String, nullable: true, example: null })
  topic: string | null;

  /** Whether its e-mails say how to unsubscribe. */
  @ApiProperty({ example: false })
  unsubscribe: boolean;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { order: '1042' } })
  metadata: Record<string, string>;

  @ApiProperty({ type: [String], example: ['receipts'] })
  tags: string[];

  /** When its content and attachments were deleted, as your retention says or a person was erased. Null while it has them. */
  @ApiProperty({ type: String, nullable: true, example: null })
  content_wiped_at: string | null;

  /** When its recipients' addresses, its variables, metadata and tags were deleted. What became of each stays. */
  @ApiProperty({ type: String, nullable: true, example: null })
  recipients_wiped_at: string | null;

  /** When events of its timeline, and the log of the webhooks that told of them, were last deleted. */
  @ApiProperty({ type: String, nullable: true, example: null })
  events_wiped_at: string | null;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;
}

export class DeliveryDto {
  @ApiProperty({ enum: ['delivery'], example: 'delivery' })
  object: 'delivery';

  @ApiProperty({ example: 'dlv_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  /** Of a test message. */
  @ApiProperty({ example: false })
  test: boolean;

  @ApiProperty({ enum: ['to', 'cc', 'bcc'], example: 'to' })
  role: 'to' | 'cc' | 'bcc';

  /** Null once it was wiped. */
  @ApiProperty({ type: String, nullable: true, example: 'ada@example.com' })
  recipient: string | null;

  @ApiProperty({ enum: DELIVERY_STATUSES, example: 'delivered' })
  status: DeliveryStatus;

  /** Why, when the status needs a reason: what the provider or the receiving side said. */
  @ApiProperty({ type: String, nullable: true, example: null })
  reason: string | null;

  /** The language that was asked for this recipient alone. Null once it was wiped. */
  @ApiProperty({ type: String, nullable: true, example: null })
  locale: string | null;

  /** True when it was sent a second time because the answer to the first was lost without a trace. */
  @ApiProperty({ example: false })
  possible_duplicate: boolean;

  /** True when the provider turned out to have both: proof of the request that was taken for lost came late. */
  @ApiProperty({ example: false })
  duplicate_confirmed: boolean;

  /** The provider's own id: `email_id`, or `message_id` of an SMS. */
  @ApiProperty({ type: String, nullable: true, example: '1u0SwL-B9zBpi9ffUq-JAB2' })
  provider_message_id: string | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, nullable: true, example: null })
  metadata: Record<string, string> | null;

  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:30:01.000Z' })
  sent_at: string | null;

  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:30:02.000Z' })
  delivered_at: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  opened_at: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  clicked_at: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  complained_at: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  unsubscribed_at: string | null;
}

export class MessageDetailDto extends MessageDto {
  /** The first 100 deliveries; all of them at /v1/messages/{messageId}/deliveries. */
  @ApiProperty({ type: [DeliveryDto] })
  deliveries: DeliveryDto[];
}

export class TimelineEntryDto {
  @ApiProperty({ enum: ['event'], example: 'event' })
  object: 'event';

  @ApiProperty({ example: 'evt_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ enum: TIMELINE_TYPES, example: 'delivery.delivered' })
  type: EventType;

  /** Of a test message. */
  @ApiProperty({ example: false })
  test: boolean;

  /** Null for an event of the whole message. */
  @ApiProperty({ type: String, nullable: true, example: 'dlv_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  delivery_id: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'ada@example.com' })
  recipient: string | null;

  /** What happened, in a sentence. */
  @ApiProperty({ example: 'The receiving side took it. 250 OK' })
  description: string;

  /** What else is known: the URL of a click, the time of the next try. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: {} })
  data: Record<string, unknown>;

  @ApiProperty({ example: '2026-11-21T09:30:02.000Z' })
  occurred_at: string;
}

export class MessagePageDto extends PageDto {
  @ApiProperty({ type: [MessageDto] })
  data: MessageDto[];
}

export class DeliveryPageDto extends PageDto {
  @ApiProperty({ type: [DeliveryDto] })
  data: DeliveryDto[];
}

export class TimelinePageDto extends PageDto {
  @ApiProperty({ type: [TimelineEntryDto] })
  data: TimelineEntryDto[];
}

export function toMessageDto(message: ShownMessage, summary: StatusCounts): MessageDto {
  return {
    object: 'message',
    id: message.id,
    channel: message.channel,
    test: message.test,
    from: message.contentWipedAt ? null : message.content.from,
    subject: subjectOf(message.content),
    template_version_id: message.templateVersionId,
    locale: message.locale,
    addressing: message.addressing,
    lane: message.lane,
    status: messageStatus(message.status, summary),
    summary,
    recipient_count: message.recipientCount,
    scheduled_at: message.scheduledAt?.toISOString() ?? null,
    topic: message.topic,
    unsubscribe: message.unsubscribe,
    on_unknown: message.onUnknown,
    metadata: message.metadata,
    tags: message.tags,
    content_wiped_at: message.contentWipedAt?.toISOString() ?? null,
    recipients_wiped_at: message.recipientsWipedAt?.toISOString() ?? null,
    events_wiped_at: message.eventsWipedAt?.toISOString() ?? null,
    created_at: message.createdAt.toISOString(),
  };
}

function subjectOf(content: ShownMessage['content']): string | null {
  if ('mime' in content && content.mime) return content.mime.subject;
  return content.source && 'subject' in content.source ? content.source.subject : null;
}

export function toDeliveryDto(delivery: Delivery): DeliveryDto {
  return {
    object: 'delivery',
    id: delivery.id,
    test: delivery.testOutcome !== null,
    role: delivery.role,
    recipient: delivery.recipient || null,
    status: delivery.status,
    reason: delivery.reason,
    locale: delivery.locale,
    possible_duplicate: delivery.possibleDuplicate,
    duplicate_confirmed: (delivery.confirmedCopies?.length ?? 0) > 1,
    provider_message_id: delivery.providerMessageId,
    metadata: delivery.metadata,
    sent_at: delivery.sentAt?.toISOString() ?? null,
    delivered_at: delivery.deliveredAt?.toISOString() ?? null,
    opened_at: delivery.openedAt?.toISOString() ?? null,
    clicked_at: delivery.clickedAt?.toISOString() ?? null,
    complained_at: delivery.complainedAt?.toISOString() ?? null,
    unsubscribed_at: delivery.unsubscribedAt?.toISOString() ?? null,
  };
}

export function toTimelineEntryDto(
  event: MessageEvent & { recipient: string | null },
  test: boolean,
): TimelineEntryDto {
  return {
    object: 'event',
    id: event.id,
    type: event.type,
    test,
    delivery_id: event.deliveryId,
    recipient: event.recipient || null,
    description: event.description,
    data: event.data,
    occurred_at: event.occurredAt.toISOString(),
  };
}
