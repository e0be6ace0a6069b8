import { AuditEntry } from './audit/audit-entry.entity';
import { AudienceMember } from './audiences/audience-member.entity';
import { Audience } from './audiences/audience.entity';
import { ContactImportError } from './audiences/contact-import-error.entity';
import { ContactImportPart } from './audiences/contact-import-part.entity';
import { ContactImport } from './audiences/contact-import.entity';
import { Contact } from './audiences/contact.entity';
import { CampaignRecipient } from './campaigns/campaign-recipient.entity';
import { CampaignRun } from './campaigns/campaign-run.entity';
import { CampaignSettings } from './campaigns/campaign-settings.entity';
import { Campaign } from './campaigns/campaign.entity';
import { RunFence } from './campaigns/run-fence.entity';
import { RunGroup } from './campaigns/run-group.entity';
import { RunRecipient } from './campaigns/run-recipient.entity';
import { RunVariant } from './campaigns/run-variant.entity';
import { TestClock } from './campaigns/test-clock.entity';
import { ProviderEvent } from './channels/provider-event.entity';
import { IdempotencyKey } from './idempotency/idempotency-key.entity';
import { PlatformKey } from './keys/platform-key.entity';
import { TenantKey } from './keys/tenant-key.entity';
import { ReputationHour } from './messages/reputation-hour.entity';
import { SendingAlarm } from './messages/sending-alarm.entity';
import { RecipientGuard } from './messages/recipient-guard.entity';
import { AttachmentBlob } from './messages/attachment-blob.entity';
import { Delivery } from './messages/delivery.entity';
import { DispatchAttempt } from './messages/dispatch-attempt.entity';
import { Dispatch } from './messages/dispatch.entity';
import { MessageEvent } from './messages/message-event.entity';
import { MessageDedupe } from './messages/message-dedupe.entity';
import { Gate } from './messages/gate.entity';
import { Message } from './messages/message.entity';
import { MessageBlob } from './messages/message-blob.entity';
import { PlatformPause } from './messages/platform-pause.entity';
import { Quota } from './messages/quota.entity';
import { ReliabilityCounter } from './messages/reliability-counter.entity';
import { ProviderSuppressionChange } from './messages/provider-suppression-change.entity';
import { ProviderSync } from './messages/provider-sync.entity';
import { ReceivedSms } from './messages/received-sms.entity';
import { SendingLimit } from './messages/sending-limit.entity';
import { Suppression } from './messages/suppression.entity';
import { SuppressionSettings } from './messages/suppression-settings.entity';
import { TopicPreference } from './messages/topic-preference.entity';
import { Topic } from './messages/topic.entity';
import { Invitation, OperatorInvitation } from './people/invitation.entity';
import { Membership } from './people/membership.entity';
import { PasswordReset } from './people/password-reset.entity';
import { Person } from './people/person.entity';
import { RecoveryCode } from './people/recovery-code.entity';
import { SignInGuess } from './people/sign-in-guess.entity';
import { Retention } from './privacy/retention.entity';
import { LoggedRequest } from './statistics/logged-request.entity';
import { PriceList } from './statistics/price-list.entity';
import { StatisticChange } from './statistics/statistic-change.entity';
import { Statistic } from './statistics/statistic.entity';
import { PlatformTemplateVersion, TemplateVersion } from './templates/template-version.entity';
import { PlatformTemplate, Template } from './templates/template.entity';
import { ApiKey } from './tenants/api-key.entity';
import { Operator } from './tenants/operator.entity';
import { ProviderAccount } from './tenants/provider-account.entity';
import { Session } from './tenants/session.entity';
import { Tenant } from './tenants/tenant.entity';
import { WebhookAttempt } from './webhooks/webhook-attempt.entity';
import { WebhookDelivery } from './webhooks/webhook-delivery.entity';
import { WebhookEndpoint } from './webhooks/webhook-endpoint.entity';

/** Every table, for the two processes, the migrations and the check that entities and schema agree. */
export const ENTITIES = [
  PlatformKey,
  Tenant,
  TenantKey,
  ProviderAccount,
  ApiKey,
  Retention,
  Template,
  TemplateVersion,
  PlatformTemplate,
  PlatformTemplateVersion,
  AttachmentBlob,
  Gate,
  Message,
  MessageBlob,
  MessageDedupe,
  IdempotencyKey,
  Delivery,
  Dispatch,
  DispatchAttempt,
  SendingLimit,
  PlatformPause,
  Quota,
  ReliabilityCounter,
  MessageEvent,
  ProviderEvent,
  Topic,
  TopicPreference,
  Suppression,
  SuppressionSettings,
  ProviderSync,
  ProviderSuppressionChange,
  ReceivedSms,
  ReputationHour,
  SendingAlarm,
  RecipientGuard,
  Contact,
  Audience,
  AudienceMember,
  ContactImport,
  ContactImportPart,
  ContactImportError,
  WebhookEndpoint,
  WebhookDelivery,
  WebhookAttempt,
  Campaign,
  CampaignRecipient,
  CampaignRun,
  CampaignSettings,
  RunFence,
  RunGroup,
  RunRecipient,
  RunVariant,
  TestClock,
  LoggedRequest,
  PriceList,
  Statistic,
  StatisticChange,
  AuditEntry,
  Operator,
  Person,
  Session,
  Membership,
  Invitation,
  OperatorInvitation,
  PasswordReset,
  SignInGuess,
  RecoveryCode,
];
