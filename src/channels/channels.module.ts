import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/messages.module';
import { TenantsModule } from '../tenants/tenants.module';
import { DeliveryStamps } from './delivery-stamp';
import { ProviderEventStore } from './provider-event.store';
import { ProviderEventsController } from './provider-events.controller';

@Module({
  imports: [TenantsModule, MessagesModule],
  controllers: [ProviderEventsController],
  providers: [ProviderEventStore, DeliveryStamps],
  exports: [ProviderEventStore, DeliveryStamps],
})
export class ChannelsModule {}
