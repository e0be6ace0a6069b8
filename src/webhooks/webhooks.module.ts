import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/messages.module';
import { WebhookController } from './webhook.controller';
import { WebhookEndpointService } from './webhook-endpoint.service';
import { WebhookStore } from './webhook.store';

@Module({
  imports: [MessagesModule],
  controllers: [WebhookController],
  providers: [WebhookEndpointService, WebhookStore],
  exports: [WebhookStore],
})
export class WebhooksModule {}
