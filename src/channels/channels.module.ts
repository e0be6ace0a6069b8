import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/messages.module';
import { TenantsModule } from '../tenants/tenants.module';
import { DeliveryStamps } from './delivery-stamp';
import { KnownSenders } from './known-senders';
import { ProviderEventIntake } from './provider-event-intake.service';
import { ProviderEventStore } from './provider-event.store';

@Module({
  imports: [TenantsModule, MessagesModule],
  providers: [ProviderEventStore, ProviderEventIntake, KnownSenders, DeliveryStamps],
  exports: [ProviderEventStore, DeliveryStamps],
})
export class ChannelsModule {}
