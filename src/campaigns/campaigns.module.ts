import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/messages.module';
import { TemplatesModule } from '../templates/templates.module';
import { TenantsModule } from '../tenants/tenants.module';
import { CampaignProgressController } from './campaign-progress.controller';
import { CampaignProgress } from './campaign-progress.service';
import { CampaignReader } from './campaign-reader.service';
import { CampaignController } from './campaign.controller';
import { CampaignService } from './campaign.service';
import { CampaignStore } from './campaign.store';
import { ProgressWatches } from './progress-watches.service';
import { RecipientFileController } from './recipient-file.controller';
import { RecipientFiles } from './recipient-file.service';
import { RunStore } from './run.store';

@Module({
  imports: [TenantsModule, TemplatesModule, MessagesModule],
  controllers: [CampaignController, RecipientFileController, CampaignProgressController],
  providers: [
    CampaignService,
    CampaignReader,
    CampaignStore,
    RunStore,
    RecipientFiles,
    CampaignProgress,
    ProgressWatches,
  ],
  exports: [CampaignStore, RunStore],
})
export class CampaignsModule {}
