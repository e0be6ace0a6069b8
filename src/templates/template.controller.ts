import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { Idempotent } from '../idempotency/idempotent';
import { IdPipe } from '../common/id.pipe';
import { type TemplateId } from '../common/ids';
import { idOfCursor, toPage } from '../common/pagination';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { TemplateDto, TemplatePageDto, toTemplateDto, toTemplateSummaryDto } from './template.dto';
import { LINT_EXAMPLES, OVERRIDE_EXAMPLES, PREVIEW_EXAMPLES, TEMPLATE_EXAMPLES } from './template-examples';
import { LintDto, LintResultDto, PreviewDto, PreviewResultDto } from './template-preview.dto';
import { TemplatePreviews } from './template-previews.service';
import { CreateTemplateDto, OverrideTemplateDto, TemplateQuery } from './template-request.dto';
import { TemplateService } from './template.service';

export const TEMPLATE_ID = { name: 'templateId', example: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z' };

@ApiTags('Templates')
@ApiBearerAuth('tenantKey')
@Controller('v1/templates')
export class TemplateController {
  constructor(
    private readonly templates: TemplateService,
    private readonly previews: TemplatePreviews,
  ) {}

  @Post()
  @Idempotent()
  @Needs('templates:write')
  @ApiOperation({
    summary: 'Create a template',
    description:
      'Its content is published as version 1, unless it is to be a draft. Syntax: Handlebars with `{{name}}`, `{{#if}}`, ' +
      '`{{#unless}}`, `{{#each}}` and `{{#with}}`; `{{> name}}` for a partial; and `{{date due style="long"}}`, ' +
      '`{{number weight decimals=2}}`, `{{currency total "EUR"}}`, `{{plural count one="# item" other="# items"}}`, ' +
      '`{{upper name}}`, `{{lower name}}`, `{{default name "friend"}}`. Anything else is refused with the line it stands on.',
  })
  @ApiBody({ type: CreateTemplateDto, examples: TEMPLATE_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'conflict')
  async create(@Caller() caller: TenantCaller, @Body() body: CreateTemplateDto): Promise<TemplateDto> {
    return toTemplateDto(await this.templates.create(caller.tenantId, body, caller.actor));
  }

  @Get()
  @Needs('templates:read')
  @ApiOperation({
    summary: 'List templates',
    description:
      'Newest first, layouts and partials among them, and what the platform has published (`origin`). Filters narrow it ' +
      'together; keep them as they are from page to page.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Caller() caller: TenantCaller, @Query() query: TemplateQuery): Promise<TemplatePageDto> {
    const before = idOfCursor(query.after, 'tpl');
    const rows = await this.templates.list(caller.tenantId, query, before, query.limit);
    return toPage(rows, query.limit, toTemplateSummaryDto);
  }

  @Get(':templateId')
  @Needs('templates:read')
  @ApiOperation({
    summary: 'Get a template',
    description:
      'With the sources of its current version, or of the newest draft while nothing is published.',
  })
  @ApiParam(TEMPLATE_ID)
  @ApiProblems('not_found')
  async get(
    @Caller() caller: TenantCaller,
    @Param('templateId', new IdPipe('tpl')) templateId: TemplateId,
  ): Promise<TemplateDto> {
    return toTemplateDto(await this.templates.get(caller.tenantId, templateId));
  }

  @Post(':templateId/override')
  @Idempotent()
  @Needs('templates:write')
  @ApiOperation({
    summary: 'Override a template of the platform',
    description:
      'Makes one of your own of the same name, with what the platform has published now; layout and partials are your own ' +
      'where you have any of their names. Published, it is sent in place of the platform’s by whoever names it, and what ' +
      'the platform publishes later changes nothing in it. The id of the platform’s keeps meaning the platform’s.',
  })
  @ApiParam(TEMPLATE_ID)
  @ApiBody({ type: OverrideTemplateDto, examples: OVERRIDE_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async override(
    @Caller() caller: TenantCaller,
    @Param('templateId', new IdPipe('tpl')) templateId: TemplateId,
    @Body() body: OverrideTemplateDto,
  ): Promise<TemplateDto> {
    return toTemplateDto(await this.templates.override(caller.tenantId, templateId, body, caller.actor));
  }

  @Post(':templateId/preview')
  @HttpCode(200)
  @Needs('templates:read')
  @ApiOperation({
    summary: 'Preview a template',
    description:
      'What a message with these variables would say, in the locale that it asks for; of a draft as well. Without ' +
      'variables the declared examples are shown. Nothing is sent or stored.',
  })
  @ApiParam(TEMPLATE_ID)
  @ApiBody({ type: PreviewDto, examples: PREVIEW_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async preview(
    @Caller() caller: TenantCaller,
    @Param('templateId', new IdPipe('tpl')) templateId: TemplateId,
    @Body() body: PreviewDto,
  ): Promise<PreviewResultDto> {
    return this.previews.preview(caller.tenantId, templateId, body);
  }

  @Post(':templateId/lint')
  @HttpCode(200)
  @Needs('templates:read')
  @ApiOperation({
    summary: 'Lint a template',
    description:
      'What could be better in a version, published or draft: HTML that Gmail cuts, images without a text, links without ' +
      'encryption, variables that nobody declared, long subjects, SMS that cost more than they need. Nothing is refused for it.',
  })
  @ApiParam(TEMPLATE_ID)
  @ApiBody({ type: LintDto, examples: LINT_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found')
  async lint(
    @Caller() caller: TenantCaller,
    @Param('templateId', new IdPipe('tpl')) templateId: TemplateId,
    @Body() body: LintDto,
  ): Promise<LintResultDto> {
    return this.previews.lint(caller.tenantId, templateId, body.version);
  }
}
