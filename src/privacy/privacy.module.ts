import { Module } from '@nestjs/common';
import { MessagesModule } from '../messages/messages.module';
import { TenantsModule } from '../tenants/tenants.module';
import { ContactErasingStore } from './contact-erasing.store';
import { ContactErasure } from './contact-erasure.service';
import { ContactExportStore } from './contact-export.store';
import { ErasingStore } from './erasing.store';
import { IdempotentAnswers } from './idempotent-answers';
import { LedgerMonthsStore } from './ledger-months.store';
import { PersonErasure } from './person-erasure.service';
import { PersonExport } from './person-export.service';
import { PersonExportStore } from './person-export.store';
import { PersonStore } from './person.store';
import { PrivacyController } from './privacy.controller';
import { RetentionController } from './retention.controller';
import { RetentionStore } from './retention.store';
import { WipingStore } from './wiping.store';

@Module({
  imports: [TenantsModule, MessagesModule],
  controllers: [RetentionController, PrivacyController],
  providers: [
    RetentionStore,
    WipingStore,
    LedgerMonthsStore,
    PersonStore,
    PersonErasure,
    ErasingStore,
    PersonExport,
    PersonExportStore,
    IdempotentAnswers,
    ContactErasure,
    ContactErasingStore,
    ContactExportStore,
  ],
  exports: [RetentionStore, WipingStore, LedgerMonthsStore],
})
export class PrivacyModule {}
