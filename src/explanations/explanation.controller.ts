import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { MessageId } from '../common/ids';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { ExplanationDto, ExplanationQuery } from './explanation.dto';
import { Explanations } from './explanation.service';

@ApiTags('Messages')
@ApiBearerAuth('tenantKey')
@Controller('v1/messages/:messageId/explain')
export class ExplanationController {
  constructor(private readonly explanations: Explanations) {}

  @Get()
  @Needs('messages:read')
  @ApiOperation({
    summary: 'Explain why somebody did or did not get a message',
    description:
      'In one place: the steps from the request to the person with the one that decided, what the copy looks like, each ' +
      'request to the provider with its answer, and every event.',
  })
  @ApiParam({ name: 'messageId', example: 'msg_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiProblems('invalid_request', 'not_found')
  explain(
    @Caller() caller: TenantCaller,
    @Param('messageId', new IdPipe('msg')) messageId: MessageId,
    @Query() query: ExplanationQuery,
  ): Promise<ExplanationDto> {
    return this.explanations.explain(caller, messageId, query);
  }
}
