import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditStore } from '../audit/audit.store';
import { ApiProblems } from '../common/api-problems';
import { idOfCursor, toPage } from '../common/pagination';
import { Database } from '../database/database';
import { OperatorOnly } from './access';
import { AuditPageDto, AuditQuery, filterOf, toAuditEntryDto } from './audit-log.dto';

@ApiTags('Audit log')
@ApiBearerAuth('operatorKey')
@OperatorOnly()
@Controller('v1/operator-audit-log')
export class OperatorAuditLogController {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditStore,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Read the audit log of the operators',
    description: 'Every change that operators made, to any tenant and to the platform itself, newest first.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Query() query: AuditQuery): Promise<AuditPageDto> {
    const before = idOfCursor(query.after, 'aud');
    const rows = await this.database.acrossTenants((tx) =>
      this.audit.listOfOperatorsAcrossTenants(tx, filterOf(query), before, query.limit),
    );
    return toPage(rows, query.limit, toAuditEntryDto);
  }
}
