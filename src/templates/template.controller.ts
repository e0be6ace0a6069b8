import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { Idempotent } from '../idempotency/idempotent';
import { IdPipe } from '../common/id.pipe';
import { type TemplateId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import {
  CreateTemplateDto,
  PreviewDto,
  PreviewResultDto,
  PublishVersionDto,
  TemplateDto,
  TemplatePageDto,
  toTemplateDto,
  toTemplateSummaryDto,
} from './template.dto';
import { PREVIEW_EXAMPLES, TEMPLATE_EXAMPLES, VERSION_EXAMPLES } from './template-examples';
import { TemplateService } from './template.service';

const TEMPLATE_ID = { name: 'templateId', example: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z' };

@ApiTags('Templates')
@ApiBearerAuth('tenantKey')
@Controller('v1/templates')
export class TemplateController {
  constructor(private readonly templates: TemplateService) {}

  @Post()
  @Idempotent()
  @Needs('templates:write')
  @ApiOperation({
    summary: 'Create a template',
    description:
      'Its content is published as version 1. Syntax: Handlebars with `{{name}}`, `{{#if}}`, `{{#unless}}`, `{{#each}}` ' +
      'and `{{#with}}`; partials, decorators and other helpers are refused with the line they stand on.',
  })
  @ApiBody({ type: CreateTemplateDto, examples: TEMPLATE_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'conflict')
  async create(@Caller() caller: TenantCaller, @Body() body: CreateTemplateDto): Promise<TemplateDto> {
    return toTemplateDto(...(await this.templates.create(caller.tenantId, body, caller.actor)));
  }

  @Get()
  @Needs('templates:read')
  @ApiOperation({ summary: 'List templates', description: 'Newest first.' })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Caller() caller: TenantCaller, @Query() query: PageQuery): Promise<TemplatePageDto> {
    const rows = await this.templates.list(caller.tenantId, idOfCursor(query.after, 'tpl'), query.limit);
    return toPage(rows, query.limit, toTemplateSummaryDto);
  }

  @Get(':templateId')
  @Needs('templates:read')
  @ApiOperation({ summary: 'Get a template', description: 'With the sources of its current version.' })
  @ApiParam(TEMPLATE_ID)
  @ApiProblems('not_found')
  async get(
    @Caller() caller: TenantCaller,
    @Param('templateId', new IdPipe('tpl')) templateId: TemplateId,
  ): Promise<TemplateDto> {
    return toTemplateDto(...(await this.templates.get(caller.tenantId, templateId)));
  }

  @Post(':templateId/versions')
  @Idempotent()
  @Needs('templates:write')
  @ApiOperation({
    summary: 'Publish a version',
    description:
      'New messages use it from now on. Messages that were accepted before, scheduled ones too, keep the version they ' +
      'were accepted with.',
  })
  @ApiParam(TEMPLATE_ID)
  @ApiBody({ type: PublishVersionDto, examples: VERSION_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found')
  async publish(
    @Caller() caller: TenantCaller,
    @Param('templateId', new IdPipe('tpl')) templateId: TemplateId,
    @Body() body: PublishVersionDto,
  ): Promise<TemplateDto> {
    return toTemplateDto(...(await this.templates.publish(caller.tenantId, templateId, body, caller.actor)));
  }

  @Post(':templateId/preview')
  @HttpCode(200)
  @Needs('templates:read')
  @ApiOperation({
    summary: 'Preview a template',
    description: 'What a message with these variables would say. Nothing is sent or stored.',
  })
  @ApiParam(TEMPLATE_ID)
  @ApiBody({ type: PreviewDto, examples: PREVIEW_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found')
  async preview(
    @Caller() caller: TenantCaller,
    @Param('templateId', new IdPipe('tpl')) templateId: TemplateId,
    @Body() body: PreviewDto,
  ): Promise<PreviewResultDto> {
    return this.templates.preview(caller.tenantId, templateId, body.variables, body.version);
  }
}
