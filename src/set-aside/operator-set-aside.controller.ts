import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { ByOperator, type OperatorCaller, OperatorOnly } from '../tenants/access';
import {
  DiscardSetAsideDto,
  OperatorRetrySetAsideDto,
  OperatorSetAsideQuery,
  SetAsideDiscardDto,
  SetAsidePageDto,
  SetAsideRetryDto,
} from './set-aside.dto';
import { RETRY_EXAMPLES } from './set-aside-examples';
import { SetAsides } from './set-aside.service';

@ApiTags('Set aside')
@ApiBearerAuth('operatorKey')
@OperatorOnly()
@Controller('v1/operator-set-aside')
export class OperatorSetAsideController {
  constructor(private readonly setAsides: SetAsides) {}

  @Get()
  @ApiOperation({
    summary: 'List what was set aside, of all tenants',
    description:
      'For the operator: requests of which nothing was sent, provider events that changed nothing or could not be applied, ' +
      'and webhook deliveries that no endpoint took. No content and nobody’s address.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query() query: OperatorSetAsideQuery): Promise<SetAsidePageDto> {
    return this.setAsides.listOfAll(query);
  }

  @Post('retry')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Retry what was set aside, of all tenants',
    description:
      'By ids or by filter, 500 a call; each tenant in one transaction, with an entry in its audit log. Requests are sent ' +
      'after all, events applied once more, webhook deliveries tried at once. Nothing is sent twice: what may have left ' +
      'before is left alone, and the answer says why. Asked for twice, the second call finds what is left.',
  })
  @ApiBody({ type: OperatorRetrySetAsideDto, examples: RETRY_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'invalid_cursor')
  retry(
    @ByOperator() caller: OperatorCaller,
    @Body() body: OperatorRetrySetAsideDto,
  ): Promise<SetAsideRetryDto> {
    return this.setAsides.retryOfAll(caller, body);
  }

  @Post('discard')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Discard what was set aside, of all tenants',
    description:
      'Takes requests and events off the list for good. Recipients keep the final status that they were told; the reason ' +
      'stands in the audit log.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  discard(
    @ByOperator() caller: OperatorCaller,
    @Body() body: DiscardSetAsideDto,
  ): Promise<SetAsideDiscardDto> {
    return this.setAsides.discardOfAll(caller, body);
  }
}
