import { Module } from '@nestjs/common';
import { TemplatesModule } from '../templates/templates.module';
import { TenantsModule } from '../tenants/tenants.module';
import { AcceptanceStore } from './acceptance.store';
import { RecipientGuardController } from './recipient-guard.controller';
import { RecipientGuards } from './recipient-guard.service';
import { RecipientGuardStore } from './recipient-guard.store';
import { DeliveryController } from './delivery.controller';
import { DeliveryStore } from './delivery.store';
import { DeliveryCopyStore } from './delivery-copy.store';
import { DeliveryDecisions } from './delivery-decisions.service';
import { DeliveryTracking } from './delivery-tracking.service';
import { DispatchStore } from './dispatch.store';
import { HeldMessageStore } from './held-message.store';
import { HeldDeliveryStore } from './held-delivery.store';
import { MessageAcceptance } from './message-acceptance.service';
import { MessageController } from './message.controller';
import { MessageEventStore } from './message-event.store';
import { MessageIntake } from './message-intake.service';
import { MessageReader } from './message-reader.service';
import { MessageStore } from './message.store';
import { OperatorSendingController } from './operator-sending.controller';
import { ProviderSyncStore } from './provider-sync.store';
import { QuotaAdmission } from './quota-admission.service';
import { QuotaController } from './quota.controller';
import { Quotas } from './quota.service';
import { QuotaStore } from './quota.store';
import { ReceivedSmsController } from './received-sms.controller';
import { ReceivedSmsStore } from './received-sms.store';
import { ReliabilityController } from './reliability.controller';
import { ReliabilityCounterStore } from './reliability-counter.store';
import { ReliabilityReader } from './reliability-reader.service';
import { SendingAlarmStore } from './sending-alarm.store';
import { SendingAlarms } from './sending-alarms.service';
import { SendingLimitStore } from './sending-limit.store';
import { SendingStateController } from './sending-state.controller';
import { SendingState } from './sending-state.service';
import { SendingStateStore } from './sending-state.store';
import { SuppressionController } from './suppression.controller';
import { SetAsideDispatchStore } from './set-aside-dispatch.store';
import { SetAsideDispatches } from './set-aside-dispatches.service';
import { SuppressionImportController } from './suppression-import.controller';
import { SuppressionImports } from './suppression-imports.service';
import { SuppressionSettingsController } from './suppression-settings.controller';
import { SuppressionSettingsStore } from './suppression-settings.store';
import { Suppressions } from './suppressions.service';
import { SuppressionStore } from './suppression.store';
import { TenantQuotaController } from './tenant-quota.controller';
import { TemplateTestController } from './template-test.controller';
import { TemplateTests } from './template-tests.service';
import { TenantSendingController } from './tenant-sending.controller';
import { TenantReliabilityController } from './tenant-reliability.controller';
import { TopicController } from './topic.controller';
import { TopicPreferenceController } from './topic-preference.controller';
import { TopicPreferenceStore } from './topic-preference.store';
import { TopicStore } from './topic.store';
import { UnsettledDispatchStore } from './unsettled-dispatch.store';
import { UnreportedStore } from './unreported.store';
import { UnsubscribeLinks } from './unsubscribe-links';
import { WithholdingStore } from './withholding.store';

@Module({
  imports: [TemplatesModule, TenantsModule],
  controllers: [
    TemplateTestController,
    MessageController,
    DeliveryController,
    SuppressionImportController,
    SuppressionController,
    SuppressionSettingsController,
    TopicController,
    ReceivedSmsController,
    TopicPreferenceController,
    QuotaController,
    TenantQuotaController,
    SendingStateController,
    TenantSendingController,
    OperatorSendingController,
    ReliabilityController,
    TenantReliabilityController,
    RecipientGuardController,
  ],
  providers: [
    MessageIntake,
    TemplateTests,
    MessageAcceptance,
    AcceptanceStore,
    RecipientGuards,
    RecipientGuardStore,
    MessageReader,
    DeliveryDecisions,
    DeliveryTracking,
    ReliabilityReader,
    MessageStore,
    DeliveryStore,
    DeliveryCopyStore,
    HeldDeliveryStore,
    ReliabilityCounterStore,
    DispatchStore,
    UnsettledDispatchStore,
    SetAsideDispatchStore,
    SetAsideDispatches,
    SendingLimitStore,
    MessageEventStore,
    SuppressionStore,
    Suppressions,
    SuppressionImports,
    SuppressionSettingsStore,
    TopicStore,
    TopicPreferenceStore,
    WithholdingStore,
    UnsubscribeLinks,
    ProviderSyncStore,
    ReceivedSmsStore,
    UnreportedStore,
    Quotas,
    QuotaAdmission,
    QuotaStore,
    HeldMessageStore,
    SendingState,
    SendingStateStore,
    SendingAlarms,
    SendingAlarmStore,
  ],
  exports: [
    MessageReader,
    MessageAcceptance,
    AcceptanceStore,
    DeliveryTracking,
    ReliabilityCounterStore,
    MessageStore,
    DeliveryStore,
    DispatchStore,
    UnsettledDispatchStore,
    SetAsideDispatchStore,
    SetAsideDispatches,
    SendingLimitStore,
    MessageEventStore,
    SuppressionStore,
    SuppressionSettingsStore,
    TopicStore,
    TopicPreferenceStore,
    WithholdingStore,
    UnsubscribeLinks,
    ProviderSyncStore,
    ReceivedSmsStore,
    UnreportedStore,
    RecipientGuardStore,
    QuotaStore,
    HeldMessageStore,
    SendingAlarms,
    SendingStateStore,
  ],
})
export class MessagesModule {}
