import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { PLATFORM_SCOPE } from '../audit/audit.store';
import { ApiProblems } from '../common/api-problems';
import { Idempotent } from '../idempotency/idempotent';
import { IdPipe } from '../common/id.pipe';
import { type TemplateId } from '../common/ids';
import { idOfCursor, toPage } from '../common/pagination';
import { ByOperator, type OperatorCaller, OperatorOnly } from '../tenants/access';
import { TemplateDto, TemplatePageDto, toTemplateDto, toTemplateSummaryDto } from './template.dto';
import { LINT_EXAMPLES, PREVIEW_EXAMPLES, TEMPLATE_EXAMPLES } from './template-examples';
import { LintDto, LintResultDto, PreviewDto, PreviewResultDto } from './template-preview.dto';
import { TemplatePreviews } from './template-previews.service';
import { CreateTemplateDto, TemplateFilterQuery } from './template-request.dto';
import { TemplateService } from './template.service';

export const PLATFORM_TEMPLATE_ID = {
  name: 'platformTemplateId',
  example: 'tpl_01kaj6v3m4e2ra8x0q6s1t5yaz',
};

@ApiTags('Platform templates')
@ApiBearerAuth('operatorKey')
@OperatorOnly()
@Controller('v1/platform-templates')
export class PlatformTemplateController {
  constructor(
    private readonly templates: TemplateService,
    private readonly previews: TemplatePreviews,
  ) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    summary: 'Create a platform template',
    description:
      'As a tenant creates one (`POST /v1/templates`). Once it is published, every tenant can send with it by its id or its ' +
      'name, or have a template of its own in its place. Layout and partials are those of the platform.',
  })
  @ApiBody({ type: CreateTemplateDto, examples: TEMPLATE_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'conflict')
  async create(
    @ByOperator() { actor }: OperatorCaller,
    @Body() body: CreateTemplateDto,
  ): Promise<TemplateDto> {
    return toTemplateDto(await this.templates.create(PLATFORM_SCOPE, body, actor));
  }

  @Get()
  @ApiOperation({
    summary: 'List platform templates',
    description:
      'Newest first, layouts, partials and those that have drafts only among them. Filters narrow it together; keep them ' +
      'as they are from page to page.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Query() query: TemplateFilterQuery): Promise<TemplatePageDto> {
    const before = idOfCursor(query.after, 'tpl');
    const rows = await this.templates.list(PLATFORM_SCOPE, query, before, query.limit);
    return toPage(rows, query.limit, toTemplateSummaryDto);
  }

  @Get(':platformTemplateId')
  @ApiOperation({
    summary: 'Get a platform template',
    description:
      'With the sources of its current version, or of the newest draft while nothing is published.',
  })
  @ApiParam(PLATFORM_TEMPLATE_ID)
  @ApiProblems('not_found')
  async get(@Param('platformTemplateId', new IdPipe('tpl')) templateId: TemplateId): Promise<TemplateDto> {
    return toTemplateDto(await this.templates.get(PLATFORM_SCOPE, templateId));
  }

  @Post(':platformTemplateId/preview')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Preview a platform template',
    description:
      'What a message with these variables would say, in the locale that it asks for; of a draft as well. Without ' +
      'variables the declared examples are shown. Nothing is sent or stored.',
  })
  @ApiParam(PLATFORM_TEMPLATE_ID)
  @ApiBody({ type: PreviewDto, examples: PREVIEW_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async preview(
    @Param('platformTemplateId', new IdPipe('tpl')) templateId: TemplateId,
    @Body() body: PreviewDto,
  ): Promise<PreviewResultDto> {
    return this.previews.preview(PLATFORM_SCOPE, templateId, body);
  }

  @Post(':platformTemplateId/lint')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Lint a platform template',
    description:
      'What could be better in a version, published or draft, as a tenant is told of its own. Nothing is refused for it.',
  })
  @ApiParam(PLATFORM_TEMPLATE_ID)
  @ApiBody({ type: LintDto, examples: LINT_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found')
  async lint(
    @Param('platformTemplateId', new IdPipe('tpl')) templateId: TemplateId,
    @Body() body: LintDto,
  ): Promise<LintResultDto> {
    return this.previews.lint(PLATFORM_SCOPE, templateId, body.version);
  }
}
