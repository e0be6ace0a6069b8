import { Module } from '@nestjs/common';
import { AudiencesModule } from '../audiences/audiences.module';
import { MessagesModule } from '../messages/messages.module';
import { TemplatesModule } from '../templates/templates.module';
import { TenantsModule } from '../tenants/tenants.module';
import { CampaignClock } from './campaign-clock.store';
import { CampaignEvents } from './campaign-events';
import { CampaignMovesController } from './campaign-moves.controller';
import { CampaignMoves } from './campaign-moves.service';
import { CampaignProgressController } from './campaign-progress.controller';
import { CampaignProgress } from './campaign-progress.service';
import { CampaignReader } from './campaign-reader.service';
import { CampaignRunController } from './campaign-run.controller';
import { CampaignSettingsController } from './campaign-settings.controller';
import { CampaignSettingsService } from './campaign-settings.service';
import { CampaignSettingsStore } from './campaign-settings.store';
import { CampaignController } from './campaign.controller';
import { CampaignService } from './campaign.service';
import { CampaignStore } from './campaign.store';
import { ProgressWatches } from './progress-watches.service';
import { RecipientFileController } from './recipient-file.controller';
import { RecipientFiles } from './recipient-file.service';
import { RunEnd } from './run-end.service';
import { RunFenceController } from './run-fence.controller';
import { RunFenceService } from './run-fence.service';
import { RunFenceStore } from './run-fence.store';
import { RunGroupStore } from './run-group.store';
import { RunPlanning } from './run-planning.service';
import { RunRecipientStore } from './run-recipient.store';
import { RunSamples } from './run-samples.service';
import { RunStore } from './run.store';
import { SchedulePreviewController } from './schedule-preview.controller';
import { TestClockController } from './test-clock.controller';
import { TestClocks } from './test-clocks.service';

const STORES = [
  CampaignStore,
  CampaignSettingsStore,
  CampaignClock,
  RunStore,
  RunGroupStore,
  RunRecipientStore,
  RunFenceStore,
];

@Module({
  imports: [TenantsModule, TemplatesModule, MessagesModule, AudiencesModule],
  controllers: [
    CampaignController,
    RecipientFileController,
    CampaignProgressController,
    CampaignMovesController,
    CampaignRunController,
    CampaignSettingsController,
    SchedulePreviewController,
    TestClockController,
    RunFenceController,
  ],
  providers: [
    ...STORES,
    CampaignService,
    CampaignMoves,
    CampaignReader,
    CampaignSettingsService,
    TestClocks,
    RunFenceService,
    CampaignEvents,
    RunPlanning,
    RunEnd,
    RunSamples,
    RecipientFiles,
    CampaignProgress,
    ProgressWatches,
  ],
  exports: [...STORES, CampaignEvents, RunPlanning, RunEnd],
})
export class CampaignsModule {}
