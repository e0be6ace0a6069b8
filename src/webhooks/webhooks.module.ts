import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/messages.module';
import { WebhookController } from './webhook.controller';
import { WebhookDeliveryController } from './webhook-delivery.controller';
import { WebhookEndpointService } from './webhook-endpoint.service';
import { WebhookEndpointStore } from './webhook-endpoint.store';
import { WebhookLog } from './webhook-log.service';
import { WebhookLogStore } from './webhook-log.store';
import { WebhookStore } from './webhook.store';

@Module({
  imports: [MessagesModule],
  controllers: [WebhookController, WebhookDeliveryController],
  providers: [WebhookEndpointService, WebhookEndpointStore, WebhookLog, WebhookLogStore, WebhookStore],
  exports: [WebhookEndpointStore, WebhookStore],
})
export class WebhooksModule {}
