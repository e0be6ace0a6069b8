import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditStore } from '../audit/audit.store';
import { ApiProblems } from '../common/api-problems';
import { Database } from '../database/database';
import { Doorbell } from '../queue/doorbell';
import { Caller, LiveKeyOnly, Needs, type TenantCaller } from '../tenants/access';
import { RetentionDto, SetRetentionDto, toRetentionDto } from './retention.dto';
import { RetentionStore } from './retention.store';

@ApiTags('Privacy')
@ApiBearerAuth('liveKey')
@LiveKeyOnly()
@Controller('v1/retention')
export class RetentionController {
  constructor(
    private readonly database: Database,
    private readonly retention: RetentionStore,
    private readonly doorbell: Doorbell,
    private readonly audit: AuditStore,
  ) {}

  @Get()
  @Needs('privacy:read')
  @ApiOperation({
    summary: 'Get your retention',
    description:
      'For how many days each class of data is kept. What remains of a message after all of them is what became of each ' +
      'recipient: status, reason and times.',
  })
  @ApiProblems()
  get(@Caller() { tenantId }: TenantCaller): Promise<RetentionDto> {
    return this.database.forTenant(tenantId, async (tx) =>
      toRetentionDto(await this.retention.daysOf(tx, tenantId)),
    );
  }

  @Put()
  @Needs('privacy:write')
  @ApiOperation({
    summary: 'Set your retention',
    description:
      'All classes at once: what is left out has the default of the platform. It holds for what is stored already as ' +
      'well; what was deleted does not come back. Deliveries that are under way, in doubt or held keep everything until ' +
      'they are final; one that is `sent`, of which nothing more is heard for seven days, counts as final.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  async set(
    @Caller() { tenantId, actor }: TenantCaller,
    @Body() body: SetRetentionDto,
  ): Promise<RetentionDto> {
    const days = await this.database.forTenant(tenantId, async (tx) => {
      const before = await this.retention.daysOf(tx, tenantId);
      await this.retention.set(tx, tenantId, {
        contentDays: body.content_days ?? null,
        recipientDays: body.recipient_days ?? null,
        eventDays: body.event_days ?? null,
        providerEventDays: body.provider_event_days ?? null,
      });
      const after = await this.retention.daysOf(tx, tenantId);
      const change = { action: 'retention.set', target: tenantId, before, after };
      await this.audit.record(tx, tenantId, actor, change);
      return after;
    });
    this.doorbell.ringSoon('wipe-expired', tenantId);
    return toRetentionDto(days);
  }
}
