import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { AuditStore } from '../audit/audit.store';
import { ApiProblems } from '../common/api-problems';
import { AppError } from '../common/app-error';
import { IdPipe } from '../common/id.pipe';
import { type TenantId } from '../common/ids';
import { idOfCursor, toPage } from '../common/pagination';
import { Database } from '../database/database';
import { OperatorOnly } from './access';
import { AuditPageDto, AuditQuery, filterOf, toAuditEntryDto } from './audit-log.dto';
import { TenantStore } from './tenant.store';

@ApiTags('Audit log')
@ApiBearerAuth('operatorKey')
@ApiParam({ name: 'tenantId', example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
@OperatorOnly()
@Controller('v1/tenants/:tenantId/audit-log')
export class TenantAuditLogController {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly audit: AuditStore,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Read the audit log of a tenant',
    description: 'Every change that its keys and the operators made to what is its own, newest first.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  async list(
    @Param('tenantId', new IdPipe('ten')) tenantId: TenantId,
    @Query() query: AuditQuery,
  ): Promise<AuditPageDto> {
    const before = idOfCursor(query.after, 'aud');
    const rows = await this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      return this.audit.list(tx, tenantId, filterOf(query), before, query.limit);
    });
    return toPage(rows, query.limit, toAuditEntryDto);
  }
}
