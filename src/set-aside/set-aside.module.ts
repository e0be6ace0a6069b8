import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module';
import { MessagesModule } from '../messages/messages.module';
import { TenantsModule } from '../tenants/tenants.module';
import { WebhooksModule } from '../webhooks/webhooks.module';
import { OperatorSetAsideController } from './operator-set-aside.controller';
import { SetAsideController } from './set-aside.controller';
import { SetAsideRetries } from './set-aside-retries.service';
import { SetAsides } from './set-aside.service';
import { SetAsideStore } from './set-aside.store';

@Module({
  imports: [TenantsModule, MessagesModule, ChannelsModule, WebhooksModule],
  controllers: [SetAsideController, OperatorSetAsideController],
  providers: [SetAsides, SetAsideRetries, SetAsideStore],
})
export class SetAsideModule {}
