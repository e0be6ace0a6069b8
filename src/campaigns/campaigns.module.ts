import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/messages.module';
import { TemplatesModule } from '../templates/templates.module';
import { CampaignReader } from './campaign-reader.service';
import { CampaignController } from './campaign.controller';
import { CampaignService } from './campaign.service';
import { CampaignStore } from './campaign.store';
import { RunStore } from './run.store';

@Module({
  imports: [TemplatesModule, MessagesModule],
  controllers: [CampaignController],
  providers: [CampaignService, CampaignReader, CampaignStore, RunStore],
  exports: [CampaignStore, RunStore],
})
export class CampaignsModule {}
