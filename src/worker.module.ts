import { DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from './audit/audit.module';
import { AudiencesModule } from './audiences/audiences.module';
import { ImportContactsProcessor } from './audiences/import-contacts.processor';
import { AdvanceRunProcessor } from './campaigns/advance-run.processor';
import { CampaignsModule } from './campaigns/campaigns.module';
import { PlanRunsProcessor } from './campaigns/plan-runs.processor';
import { RunDryPages } from './campaigns/run-dry-pages.service';
import { RunFences } from './campaigns/run-fences.service';
import { RunGates } from './campaigns/run-gates.service';
import { RunGathering } from './campaigns/run-gathering.service';
import { RunLeavingOut } from './campaigns/run-leaving-out.service';
import { RunPages } from './campaigns/run-pages.service';
import { RunTurns } from './campaigns/run-turns.service';
import { ActivitySearches } from './channels/activity-searches';
import { ApplyProviderEventsProcessor } from './channels/apply-provider-events.processor';
import { BackfillEventsProcessor } from './channels/backfill-events.processor';
import { ChannelsModule } from './channels/channels.module';
import { DispatchClaims } from './channels/dispatch-claims';
import { DispatchLeases } from './channels/dispatch-leases';
import { DispatchRecorder } from './channels/dispatch-recorder';
import { DispatchSplitter } from './channels/dispatch-splitter';
import { PollReceivedSmsProcessor } from './channels/poll-received-sms.processor';
import { Provider } from './channels/provider';
import { ProviderPace } from './channels/provider-pace';
import { ProviderTurns } from './channels/provider-turns';
import { ProvisionTenantProcessor } from './channels/provision-tenant.processor';
import { RestoredDispatches } from './channels/restored-dispatches';
import { SendDispatchProcessor } from './channels/send-dispatch.processor';
import { SendGate } from './channels/send-gate';
import { SendTestDispatchProcessor } from './channels/send-test-dispatch.processor';
import { SettleDispatchProcessor } from './channels/settle-dispatch.processor';
import { SyncSuppressionsProcessor } from './channels/sync-suppressions.processor';
import { ConfigModule } from './config/config.module';
import type { Env } from './config/env';
import { DatabaseModule } from './database/database.module';
import { ENTITIES } from './entities';
import { BacklogGauges } from './health/backlog-gauges';
import { BacklogStore } from './health/backlog.store';
import { DeepHealth } from './health/deep-health.service';
import { ProbeServer } from './health/probe-server';
import { ExpiredKeys } from './idempotency/expired-keys';
import { IdempotencyModule } from './idempotency/idempotency.module';
import { KeysModule } from './keys/keys.module';
import { MessagesModule } from './messages/messages.module';
import { MetricsModule } from './metrics/metrics.module';
import { ExpiredSignIns } from './people/expired-sign-ins';
import { LedgerMonths } from './privacy/ledger-months';
import { PrivacyModule } from './privacy/privacy.module';
import { WipeExpiredProcessor } from './privacy/wipe-expired.processor';
import { QueueModule } from './queue/queue.module';
import { ReleaseHeldMessagesProcessor } from './scheduling/release-held-messages.processor';
import { ReleaseMessageProcessor } from './scheduling/release-message.processor';
import { FoldStatisticsProcessor } from './statistics/fold-statistics.processor';
import { StatisticsModule } from './statistics/statistics.module';
import { TemplatesModule } from './templates/templates.module';
import { TenantsModule } from './tenants/tenants.module';
import { TracingModule } from './tracing/tracing.module';
import { DeliverWebhookProcessor } from './webhooks/deliver-webhook.processor';
import { FanOutEventsProcessor } from './webhooks/fan-out-events.processor';
import { WebhookClient } from './webhooks/webhook-client';
import { WebhookResults } from './webhooks/webhook-results';
import { WebhooksModule } from './webhooks/webhooks.module';

/** All background work, one processor for each job of queue/jobs.ts. Any number of workers may run. */
@Module({})
export class WorkerModule {
  static register(env: Env): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        ConfigModule.register(env),
        MetricsModule.register('worker'),
        TracingModule,
        DatabaseModule.register(ENTITIES),
        QueueModule.register(env, 'consumer'),
        KeysModule,
        IdempotencyModule,
        AuditModule,
        TenantsModule,
        TemplatesModule,
        MessagesModule,
        AudiencesModule,
        ChannelsModule,
        CampaignsModule,
        WebhooksModule,
        PrivacyModule,
        StatisticsModule,
      ],
      providers: [
        ProvisionTenantProcessor,
        ReleaseMessageProcessor,
        ReleaseHeldMessagesProcessor,
        SendDispatchProcessor,
        SendTestDispatchProcessor,
        SettleDispatchProcessor,
        ApplyProviderEventsProcessor,
        SyncSuppressionsProcessor,
        PollReceivedSmsProcessor,
        BackfillEventsProcessor,
        FanOutEventsProcessor,
        DeliverWebhookProcessor,
        ImportContactsProcessor,
        PlanRunsProcessor,
        AdvanceRunProcessor,
        WipeExpiredProcessor,
        FoldStatisticsProcessor,
        // What these lean on.
        RunFences,
        RunGathering,
        RunTurns,
        RunGates,
        RunPages,
        RunDryPages,
        RunLeavingOut,
        Provider,
        ProviderPace,
        ProviderTurns,
        ActivitySearches,
        DispatchClaims,
        RestoredDispatches,
        DispatchLeases,
        DispatchRecorder,
        DispatchSplitter,
        SendGate,
        WebhookClient,
        WebhookResults,
        ExpiredKeys,
        ExpiredSignIns,
        LedgerMonths,
        // What those who run it see.
        BacklogStore,
        BacklogGauges,
        DeepHealth,
        ProbeServer,
      ],
    };
  }
}
