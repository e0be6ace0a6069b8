import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module';
import { RetentionController } from './retention.controller';
import { RetentionStore } from './retention.store';
import { WipingStore } from './wiping.store';

@Module({
  imports: [TenantsModule],
  controllers: [RetentionController],
  providers: [RetentionStore, WipingStore],
  exports: [RetentionStore, WipingStore],
})
export class PrivacyModule {}
