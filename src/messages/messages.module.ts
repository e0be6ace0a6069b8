import { Module } from '@nestjs/common';
import { TemplatesModule } from '../templates/templates.module';
import { TenantsModule } from '../tenants/tenants.module';
import { AcceptanceStore } from './acceptance.store';
import { DeliveryStore } from './delivery.store';
import { DeliveryTracking } from './delivery-tracking.service';
import { DispatchStore } from './dispatch.store';
import { HeldMessageStore } from './held-message.store';
import { MessageAcceptance } from './message-acceptance.service';
import { MessageController } from './message.controller';
import { MessageEventStore } from './message-event.store';
import { MessageIntake } from './message-intake.service';
import { MessageReader } from './message-reader.service';
import { MessageStore } from './message.store';
import { QuotaAdmission } from './quota-admission.service';
import { QuotaController } from './quota.controller';
import { Quotas } from './quota.service';
import { QuotaStore } from './quota.store';
import { SendingLimitStore } from './sending-limit.store';
import { SendingStateController } from './sending-state.controller';
import { SendingState } from './sending-state.service';
import { SendingStateStore } from './sending-state.store';
import { SuppressionController } from './suppression.controller';
import { SuppressionStore } from './suppression.store';
import { TenantQuotaController } from './tenant-quota.controller';
import { TenantSendingController } from './tenant-sending.controller';
import { UnsettledDispatchStore } from './unsettled-dispatch.store';

@Module({
  imports: [TemplatesModule, TenantsModule],
  controllers: [
    MessageController,
    SuppressionController,
    QuotaController,
    TenantQuotaController,
    SendingStateController,
    TenantSendingController,
  ],
  providers: [
    MessageIntake,
    MessageAcceptance,
    AcceptanceStore,
    MessageReader,
    DeliveryTracking,
    MessageStore,
    DeliveryStore,
    DispatchStore,
    UnsettledDispatchStore,
    SendingLimitStore,
    MessageEventStore,
    SuppressionStore,
    Quotas,
    QuotaAdmission,
    QuotaStore,
    HeldMessageStore,
    SendingState,
    SendingStateStore,
  ],
  exports: [
    MessageReader,
    DeliveryTracking,
    MessageStore,
    DeliveryStore,
    DispatchStore,
    UnsettledDispatchStore,
    SendingLimitStore,
    MessageEventStore,
    SuppressionStore,
    QuotaStore,
    HeldMessageStore,
  ],
})
export class MessagesModule {}
