import { Global, Module } from '@nestjs/common';
import { AuditStore } from './audit.store';
import { AuditedCalls } from './audited-calls.service';

@Global()
@Module({ providers: [AuditStore, AuditedCalls], exports: [AuditStore, AuditedCalls] })
export class AuditModule {}
