import { Module } from '@nestjs/common';
import { TemplatesModule } from '../templates/templates.module';
import { AcceptanceStore } from './acceptance.store';
import { DeliveryStore } from './delivery.store';
import { DeliveryTracking } from './delivery-tracking.service';
import { DispatchStore } from './dispatch.store';
import { MessageAcceptance } from './message-acceptance.service';
import { MessageController } from './message.controller';
import { MessageEventStore } from './message-event.store';
import { MessageIntake } from './message-intake.service';
import { MessageReader } from './message-reader.service';
import { MessageStore } from './message.store';
import { SendingLimitStore } from './sending-limit.store';
import { SuppressionController } from './suppression.controller';
import { SuppressionStore } from './suppression.store';
import { UnsettledDispatchStore } from './unsettled-dispatch.store';

@Module({
  imports: [TemplatesModule],
  controllers: [MessageController, SuppressionController],
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
  ],
})
export class MessagesModule {}
