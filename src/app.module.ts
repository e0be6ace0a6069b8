import { DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AuditModule } from './audit/audit.module';
import { AudiencesModule } from './audiences/audiences.module';
import { CampaignsModule } from './campaigns/campaigns.module';
import { ChannelsModule } from './channels/channels.module';
import { SettingsModule } from './channels/settings/settings.module';
import { UnexpectedBodyGuard } from './common/unexpected-body.guard';
import { ProblemFilter } from './common/problem.filter';
import { RequestValidation } from './common/validation';
import { ConfigModule } from './config/config.module';
import type { Env } from './config/env';
import { DatabaseModule } from './database/database.module';
import { ENTITIES } from './entities';
import { ExplanationsModule } from './explanations/explanations.module';
import { BacklogStore } from './health/backlog.store';
import { DeepHealth } from './health/deep-health.service';
import { HealthController } from './health/health.controller';
import { ProbeServer } from './health/probe-server';
import { ProblemsController } from './health/problems.controller';
import { QueueController } from './health/queue.controller';
import { QueueReader } from './health/queue-reader.service';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor';
import { IdempotencyModule } from './idempotency/idempotency.module';
import { KeysModule } from './keys/keys.module';
import { MessagesModule } from './messages/messages.module';
import { MetricsModule } from './metrics/metrics.module';
import { PeopleModule } from './people/people.module';
import { PreferencesModule } from './preferences/preferences.module';
import { PrivacyModule } from './privacy/privacy.module';
import { QueueModule } from './queue/queue.module';
import { SchedulingModule } from './scheduling/scheduling.module';
import { SetAsideModule } from './set-aside/set-aside.module';
import { StatisticsModule } from './statistics/statistics.module';
import { TemplatesModule } from './templates/templates.module';
import { AccessGuard } from './tenants/access.guard';
import { TenantsModule } from './tenants/tenants.module';
import { TracingModule } from './tracing/tracing.module';
import { WebhooksModule } from './webhooks/webhooks.module';

/** The API: takes requests in, commits them and rings. It sends nothing itself. */
@Module({})
export class AppModule {
  static register(env: Env): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.register(env),
        MetricsModule.register('api'),
        TracingModule,
        DatabaseModule.register(ENTITIES),
        QueueModule.register(env, 'producer'),
        KeysModule,
        IdempotencyModule,
        AuditModule,
        TenantsModule,
        PeopleModule,
        TemplatesModule,
        MessagesModule,
        AudiencesModule,
        ChannelsModule,
        SettingsModule,
        SchedulingModule,
        CampaignsModule,
        WebhooksModule,
        SetAsideModule,
        PreferencesModule,
        PrivacyModule,
        ExplanationsModule,
        StatisticsModule,
      ],
      controllers: [HealthController, ProblemsController, QueueController],
      providers: [
        BacklogStore,
        DeepHealth,
        ProbeServer,
        QueueReader,
        { provide: APP_GUARD, useExisting: AccessGuard },
        { provide: APP_GUARD, useClass: UnexpectedBodyGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_PIPE, useClass: RequestValidation },
      ],
    };
  }
}
