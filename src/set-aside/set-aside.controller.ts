import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import {
  DiscardSetAsideDto,
  RetrySetAsideDto,
  SetAsideDiscardDto,
  SetAsidePageDto,
  SetAsideQuery,
  SetAsideRetryDto,
} from './set-aside.dto';
import { RETRY_EXAMPLES } from './set-aside-examples';
import { SetAsides } from './set-aside.service';

@ApiTags('Set aside')
@ApiBearerAuth('tenantKey')
@Controller('v1/set-aside')
export class SetAsideController {
  constructor(private readonly setAsides: SetAsides) {}

  @Get()
  @Needs('messages:read')
  @ApiOperation({
    summary: 'List what was set aside',
    description:
      'Requests that ended although nothing of them was sent, and webhook deliveries that no endpoint took: why, since ' +
      'when, how often they were tried, and what follows. Webhook deliveries are shown to keys that have `webhooks:read` ' +
      'as well. What may have been sent is not here but among the [deliveries in doubt](#/Deliveries).',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Caller() caller: TenantCaller, @Query() query: SetAsideQuery): Promise<SetAsidePageDto> {
    return this.setAsides.list(caller, query);
  }

  @Post('retry')
  @HttpCode(200)
  @Needs('messages:write')
  @ApiOperation({
    summary: 'Retry what was set aside',
    description:
      'By ids or by filter, 500 a call. Requests are sent after all, webhook deliveries (for keys that have ' +
      '`webhooks:write`) tried at once. Nothing is sent twice: what may have left before is left alone, and the answer ' +
      'says why. Asked for twice, the second call finds what is left; `dry_run` says how many there are.',
  })
  @ApiBody({ type: RetrySetAsideDto, examples: RETRY_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'invalid_cursor')
  retry(@Caller() caller: TenantCaller, @Body() body: RetrySetAsideDto): Promise<SetAsideRetryDto> {
    return this.setAsides.retry(caller, body);
  }

  @Post('discard')
  @HttpCode(200)
  @Needs('messages:write')
  @ApiOperation({
    summary: 'Discard what was set aside',
    description:
      'Takes requests off the list for good. Their recipients keep the final status that they were told; the reason stands ' +
      'in the audit log.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  discard(@Caller() caller: TenantCaller, @Body() body: DiscardSetAsideDto): Promise<SetAsideDiscardDto> {
    return this.setAsides.discard(caller, body);
  }
}
