import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditStore, PLATFORM_SCOPE } from '../audit/audit.store';
import { ApiProblems } from '../common/api-problems';
import { Database } from '../database/database';
import { ByOperator, type OperatorCaller, OperatorOnly } from '../tenants/access';
import { RunFenceDto, SetRunFenceDto } from './run-fence.dto';
import { type Fence, RunFenceStore } from './run-fence.store';

@ApiTags('Campaigns')
@ApiBearerAuth('operatorKey')
@OperatorOnly()
@Controller('v1/run-fence')
export class RunFenceController {
  constructor(
    private readonly database: Database,
    private readonly fences: RunFenceStore,
    private readonly audit: AuditStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Get the fence of campaign runs' })
  @ApiProblems()
  async get(): Promise<RunFenceDto> {
    return toDto(await this.database.acrossTenants((tx) => this.fences.get(tx)));
  }

  @Put()
  @ApiOperation({
    summary: 'Set the fence of campaign runs',
    description:
      'For when a backup was restored, before the workers are started: runs of campaigns that were due before it do not go ' +
      'on by themselves, since the system that the backup was taken of may have run them. Those that had begun are paused, ' +
      'those to come wait for a decision or are skipped, as their schedules say.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  set(@ByOperator() { actor }: OperatorCaller, @Body() body: SetRunFenceDto): Promise<RunFenceDto> {
    return this.database.acrossTenants(async (tx) => {
      const before = toDto(await this.fences.get(tx));
      const after = toDto(await this.fences.setAcrossTenants(tx, new Date(body.due_before)));
      const change = { action: 'run_fence.set', target: PLATFORM_SCOPE, before, after };
      await this.audit.record(tx, PLATFORM_SCOPE, actor, change);
      return after;
    });
  }
}

function toDto(fence: Fence | null): RunFenceDto {
  return {
    object: 'run_fence',
    due_before: fence?.dueBefore.toISOString() ?? null,
    set_at: fence?.setAt.toISOString() ?? null,
  };
}
