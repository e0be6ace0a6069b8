import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../common/api-problems';
import { Caller, LiveKeyOnly, Needs, type TenantCaller } from '../../tenants/access';
import { ProviderTemplateDto, PushTemplateDto } from './provider-template.dto';
import { PROVIDER_TEMPLATE_ID } from './provider-template-routes';
import { ProviderTemplates } from './provider-template.service';

/** The one operation on the provider's templates that is more than one call of the provider. */
@ApiTags('Templates')
@ApiBearerAuth('liveKey')
@LiveKeyOnly()
@Controller('v1/provider-templates')
export class ProviderTemplateController {
  constructor(private readonly templates: ProviderTemplates) {}

  @Put(':providerTemplateId')
  @Needs('templates:write')
  @ApiOperation({
    operationId: 'ProviderTemplate_push',
    summary: 'Push a published version to the provider',
    description:
      'For programs that send through the provider itself: messages of this API are rendered here and need no push. ' +
      'The id is yours to choose, 5 to 24 letters, digits, dots, hyphens or underscores; what is there under it is ' +
      'replaced. Names longer than 64 characters are cut there.',
  })
  @ApiParam({ name: 'providerTemplateId', example: PROVIDER_TEMPLATE_ID.providerTemplateId })
  @ApiProblems(
    'invalid_request',
    'malformed_request',
    'tenant_not_active',
    'provider_refused',
    'provider_unclear',
  )
  push(
    @Caller() caller: TenantCaller,
    @Param('providerTemplateId') id: string,
    @Body() body: PushTemplateDto,
  ): Promise<ProviderTemplateDto> {
    return this.templates.push(caller, id, body);
  }
}
