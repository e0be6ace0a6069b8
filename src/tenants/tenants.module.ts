import { Module } from '@nestjs/common';
import { AccessGuard } from './access.guard';
import { ApiKeyController } from './api-key.controller';
import { ApiKeyService } from './api-key.service';
import { ApiKeyStore } from './api-key.store';
import { AuditLogController } from './audit-log.controller';
import { KeyGuesses } from './key-guesses';
import { KnownKeys } from './known-keys';
import { KnownSessions } from './known-sessions';
import { LastingAccess } from './lasting-access';
import { OperatorAuditLogController } from './operator-audit-log.controller';
import { OwnApiKeyController } from './own-api-key.controller';
import { TenantAuditLogController } from './tenant-audit-log.controller';
import { OperatorController } from './operator.controller';
import { OperatorService } from './operator.service';
import { OperatorStore } from './operator.store';
import { RequestRates } from './request-rates';
import { SessionAdmission } from './session-admission';
import { SessionStore } from './session.store';
import { TenantController } from './tenant.controller';
import { TenantService } from './tenant.service';
import { TenantStore } from './tenant.store';

@Module({
  controllers: [
    TenantController,
    ApiKeyController,
    OwnApiKeyController,
    AuditLogController,
    TenantAuditLogController,
    OperatorAuditLogController,
    OperatorController,
  ],
  providers: [
    TenantService,
    TenantStore,
    ApiKeyService,
    ApiKeyStore,
    KnownKeys,
    KeyGuesses,
    RequestRates,
    OperatorService,
    OperatorStore,
    AccessGuard,
    LastingAccess,
    SessionStore,
    KnownSessions,
    SessionAdmission,
  ],
  exports: [TenantStore, AccessGuard, ApiKeyStore, KnownKeys, LastingAccess, SessionStore],
})
export class TenantsModule {}
