import type { EventType } from '../messages/event-types';
import {
  ClickedDataDto,
  DecidedDataDto,
  DuplicateConfirmedDataDto,
  type EventDataDto,
  MessageEventDataDto,
  MessageHeldDataDto,
  MessageRetryingDataDto,
  OpenedDataDto,
  QuotaWarningDataDto,
} from './message-event-data.dto';
import {
  BulkPausedDataDto,
  CampaignEventDataDto,
  CampaignRunEventDataDto,
  EndpointDisabledDataDto,
  ReceivedSmsEventDataDto,
  SenderDomainEventDataDto,
  SuppressionEventDataDto,
  TenantEventDataDto,
  WebhookEndpointEventDataDto,
} from './other-event-data.dto';

/** What an endpoint is told in `data`, by type. */
export const EVENT_DATA: Record<EventType, new () => EventDataDto> = {
  'message.accepted': MessageEventDataDto,
  'message.rescheduled': MessageEventDataDto,
  'message.cancelled': MessageEventDataDto,
  'message.retrying': MessageRetryingDataDto,
  'message.held': MessageHeldDataDto,
  'quota.warning': QuotaWarningDataDto,
  'delivery.suppressed': MessageEventDataDto,
  'delivery.cancelled': MessageEventDataDto,
  'delivery.unknown': MessageEventDataDto,
  'delivery.requeued': DecidedDataDto,
  'delivery.duplicate_confirmed': DuplicateConfirmedDataDto,
  'delivery.sent': DecidedDataDto,
  'delivery.soft_bounced': MessageEventDataDto,
  'delivery.rejected': MessageEventDataDto,
  'delivery.failed': DecidedDataDto,
  'delivery.delivered': MessageEventDataDto,
  'delivery.bounced': MessageEventDataDto,
  'delivery.opened': OpenedDataDto,
  'delivery.clicked': ClickedDataDto,
  'delivery.complained': MessageEventDataDto,
  'delivery.unsubscribed': MessageEventDataDto,
  'suppression.created': SuppressionEventDataDto,
  'suppression.updated': SuppressionEventDataDto,
  'suppression.removed': SuppressionEventDataDto,
  'sms.received': ReceivedSmsEventDataDto,
  'sender_domain.verified': SenderDomainEventDataDto,
  'sender_domain.failed': SenderDomainEventDataDto,
  'tenant.suspended': TenantEventDataDto,
  'tenant.reactivated': TenantEventDataDto,
  'tenant.bulk_paused': BulkPausedDataDto,
  'tenant.bulk_resumed': TenantEventDataDto,
  'campaign.started': CampaignEventDataDto,
  'campaign.paused': CampaignEventDataDto,
  'campaign.resumed': CampaignEventDataDto,
  'campaign.completed': CampaignRunEventDataDto,
  'campaign.cancelled': CampaignEventDataDto,
  'campaign.failed': CampaignRunEventDataDto,
  'campaign.run_awaiting_decision': CampaignRunEventDataDto,
  'webhook_endpoint.disabled': EndpointDisabledDataDto,
  'webhook_endpoint.test': WebhookEndpointEventDataDto,
};

/** `delivery.sent` is DeliverySentEventDto. */
export function eventSchemaName(type: EventType): string {
  return `${inPascalCase(type)}EventDto`;
}

export function inPascalCase(type: EventType): string {
  return type.replace(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase());
}
