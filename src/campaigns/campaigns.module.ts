import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/messages.module';
import { TemplatesModule } from '../templates/templates.module';
import { CampaignReader } from './campaign-reader.service';
import { CampaignController } from './campaign.controller';
import { CampaignService } from './campaign.service';
import { CampaignStore } from './campaign.store';
import { RecipientFileController } from './recipient-file.controller';
import { RecipientFiles } from './recipient-file.service';
import { RunStore } from './run.store';

@Module({
  imports: [TemplatesModule, MessagesModule],
  controllers: [CampaignController, RecipientFileController],
  providers: [CampaignService, CampaignReader, CampaignStore, RunStore, RecipientFiles],
  exports: [CampaignStore, RunStore],
})
export class CampaignsModule {}
