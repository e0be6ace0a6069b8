import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { idOfCursor, toPage } from '../common/pagination';
import { Database } from '../database/database';
import { PersonDigests } from '../keys/person-digests';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { ReceivedSmsPageDto, ReceivedSmsQuery, toReceivedSmsDto } from './received-sms.dto';
import { ReceivedSmsStore } from './received-sms.store';

@ApiTags('Messages')
@ApiBearerAuth('tenantKey')
@Controller('v1/received-sms')
export class ReceivedSmsController {
  constructor(
    private readonly database: Database,
    private readonly received: ReceivedSmsStore,
    private readonly persons: PersonDigests,
  ) {}

  @Get()
  @Needs('messages:read')
  @ApiOperation({
    summary: 'List received SMS',
    description:
      'What people have written to your numbers, newest first. The provider is asked for it every minute while you send ' +
      'SMS, and every ten minutes otherwise. A test key sees none: nobody answers to what was not sent.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(
    @Caller() { tenantId, mode }: TenantCaller,
    @Query() { from, keyword, after, limit }: ReceivedSmsQuery,
  ): Promise<ReceivedSmsPageDto> {
    const before = idOfCursor(after, 'rsm');
    const numbers = from === undefined ? undefined : [from, this.persons.of(tenantId, 'sms', from)];
    const rows =
      mode === 'test'
        ? []
        : await this.database.forTenant(tenantId, (tx) =>
            this.received.list(tx, tenantId, { numbers, keyword }, before, limit),
          );
    return toPage(rows, limit, toReceivedSmsDto);
  }
}
