import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditStore } from '../audit/audit.store';
import { ApiProblems } from '../common/api-problems';
import { idOfCursor, toPage } from '../common/pagination';
import { Database } from '../database/database';
import { Caller, Needs, type TenantCaller } from './access';
import { AuditPageDto, AuditQuery, filterOf, toTenantsAuditEntryDto } from './audit-log.dto';

@ApiTags('Audit log')
@ApiBearerAuth('tenantKey')
@Controller('v1/audit-log')
export class AuditLogController {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditStore,
  ) {}

  @Get()
  @Needs('audit:read')
  @ApiOperation({
    summary: 'Read the audit log',
    description:
      'Every change that your keys and the operator made to what is yours, newest first. Messages are not in it: they ' +
      'have their own ledger.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Caller() { tenantId }: TenantCaller, @Query() query: AuditQuery): Promise<AuditPageDto> {
    const before = idOfCursor(query.after, 'aud');
    const rows = await this.database.forTenant(tenantId, (tx) =>
      this.audit.list(tx, tenantId, filterOf(query), before, query.limit),
    );
    return toPage(rows, query.limit, toTenantsAuditEntryDto);
  }
}
