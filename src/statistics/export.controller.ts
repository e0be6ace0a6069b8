import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { ApiTextAnswer } from '../common/text-answer';
import { seesTest } from '../messages/visible-mode';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { dayOf } from './day';
import { DeliveryExportQuery, StatisticsExportQuery } from './export-query.dto';
import { Exports } from './exports.service';
import { rangeOf } from './statistics-request';

const SAFE =
  'In CSV what a spreadsheet would take for a formula has an apostrophe before it. NDJSON ends with a line ' +
  '`{"object":"end","rows":…}`.';

@ApiBearerAuth('tenantKey')
@Controller('v1')
export class ExportController {
  constructor(private readonly exports: Exports) {}

  @Get('statistics/export')
  @Needs('reports:read')
  @ApiTags('Statistics')
  @ApiTextAnswer('day,channel,accepted,sent,delivered\r\n2026-11-21,email,1000,980,960\r\n')
  @ApiOperation({
    summary: 'Export statistics',
    description: `A line for each day and channel, and each template, campaign or tag if \`by\` says so. ${SAFE}`,
  })
  @ApiProblems('invalid_request')
  statistics(@Caller() caller: TenantCaller, @Query() query: StatisticsExportQuery): StreamableFile {
    const filter = {
      ...rangeOf(query, dayOf(new Date())),
      ...{ test: seesTest(caller, query.test), axis: query.by ?? ('total' as const) },
      channel: query.channel ?? null,
    };
    return this.exports.statisticsOf(caller.tenantId, filter, query.format);
  }

  @Get('deliveries/export')
  @Needs('messages:read')
  @ApiTags('Deliveries')
  @ApiTextAnswer(
    'id,message_id,channel,role,recipient,status\r\ndlv_01kaj6v3m4e2ra8x0q6s1t5y9z,msg_01kaj6v3m4e2ra8x0q6s1t5y9z,email,to,ada@example.com,delivered\r\n',
  )
  @ApiOperation({
    summary: 'Export deliveries',
    description: `Each recipient of each message and what became of it, oldest first, without those that are accepted while it is read. ${SAFE}`,
  })
  @ApiProblems('invalid_request')
  deliveries(@Caller() caller: TenantCaller, @Query() query: DeliveryExportQuery): StreamableFile {
    const filter = {
      from: query.from === undefined ? null : new Date(query.from),
      until: query.until === undefined ? null : new Date(query.until),
      test: seesTest(caller, query.test),
      ...{ channel: query.channel ?? null, status: query.status ?? null },
      ...{ campaignId: query.campaign_id ?? null, tag: query.tag ?? null },
    };
    return this.exports.deliveriesOf(caller.tenantId, filter, query.format);
  }
}
