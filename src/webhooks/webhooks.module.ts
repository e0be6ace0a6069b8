import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/messages.module';
import { TenantsModule } from '../tenants/tenants.module';
import { EventController } from './event.controller';
import { EventFeedStore } from './event-feed.store';
import { PortalLinkController } from './portal-link.controller';
import { PortalLinks } from './portal-links';
import { Portal } from './portal.service';
import { WebhookController } from './webhook.controller';
import { WebhookDeliveryController } from './webhook-delivery.controller';
import { WebhookEndpointService } from './webhook-endpoint.service';
import { WebhookEndpointStore } from './webhook-endpoint.store';
import { WebhookLog } from './webhook-log.service';
import { WebhookLogStore } from './webhook-log.store';
import { WebhookStore } from './webhook.store';

@Module({
  imports: [MessagesModule, TenantsModule],
  controllers: [WebhookController, WebhookDeliveryController, EventController, PortalLinkController],
  providers: [
    EventFeedStore,
    WebhookEndpointService,
    WebhookEndpointStore,
    WebhookLog,
    WebhookLogStore,
    WebhookStore,
    Portal,
    PortalLinks,
  ],
  exports: [WebhookEndpointStore, WebhookLogStore, WebhookStore],
})
export class WebhooksModule {}
