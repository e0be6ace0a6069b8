import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Examples } from '../common/api-examples';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { TemplateId } from '../common/ids';
import { IDEMPOTENCY_HEADER, IdempotencyKeyed } from '../idempotency/idempotent';
import { markReplayed } from '../idempotency/idempotency.interceptor';
import type { IdempotentRequest } from '../idempotency/idempotent-request';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { MessageDto } from './message.dto';
import { TemplateTestDto } from './template-test.dto';
import { TemplateTests } from './template-tests.service';

const EXAMPLES: Examples<TemplateTestDto> = {
  values: {
    summary: 'To one address, with values',
    value: {
      from: 'Acme <hello@example.com>',
      to: ['ada@example.com'],
      variables: { name: 'Ada', total: '42.00' },
    },
  },
};

@ApiTags('Templates')
@ApiBearerAuth('tenantKey')
@Controller('v1/templates/:templateId/test')
export class TemplateTestController {
  constructor(private readonly tests: TemplateTests) {}

  @Post()
  @HttpCode(202)
  @Needs('messages:write')
  @ApiOperation({
    summary: 'Send a template to yourself',
    description:
      'What the preview shows, of a draft as well, to at most five addresses: an ordinary message with `[Test]` in front of ' +
      'the subject and the tag `template-test`. With a test key it reaches nobody.',
  })
  @ApiParam({ name: 'templateId', example: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @ApiBody({ type: TemplateTestDto, examples: EXAMPLES })
  @IDEMPOTENCY_HEADER
  @ApiProblems(
    'idempotency_in_progress',
    'idempotency_mismatch',
    'invalid_request',
    'malformed_request',
    'not_found',
    'conflict',
    'tenant_not_active',
    'quota_exceeded',
  )
  async send(
    @Caller() caller: TenantCaller,
    @Param('templateId', new IdPipe('tpl')) templateId: TemplateId,
    @Body() body: TemplateTestDto,
    @IdempotencyKeyed() idempotent: IdempotentRequest | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MessageDto> {
    const { message, replayed } = await this.tests.send(caller, templateId, body, idempotent);
    if (replayed) markReplayed(reply);
    return message;
  }
}
