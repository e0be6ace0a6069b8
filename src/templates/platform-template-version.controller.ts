import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { PLATFORM_SCOPE } from '../audit/audit.store';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import { type TemplateId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { WholeNumberPipe } from '../common/whole-number.pipe';
import { Idempotent } from '../idempotency/idempotent';
import { ByOperator, type OperatorCaller, OperatorOnly } from '../tenants/access';
import { PLATFORM_TEMPLATE_ID } from './platform-template.controller';
import { TemplateDto, toTemplateDto, toVersionSummaryDto, VersionPageDto } from './template.dto';
import { DRAFT_EXAMPLES, VERSION_EXAMPLES } from './template-examples';
import { DiffQuery, VersionDiffDto } from './template-preview.dto';
import { NewVersionDto, RollBackDto, VersionSourceDto } from './template-request.dto';
import { TemplateService } from './template.service';
import { TemplateVersions } from './template-versions.service';

const NUMBER = { name: 'versionNumber', type: 'integer', example: 1 };
const TheTemplate = () => Param('platformTemplateId', new IdPipe('tpl'));
const TheVersion = () => Param('versionNumber', new WholeNumberPipe('template or version'));

@ApiTags('Platform templates')
@ApiBearerAuth('operatorKey')
@OperatorOnly()
@Controller('v1/platform-templates/:platformTemplateId')
export class PlatformTemplateVersionController {
  constructor(
    private readonly templates: TemplateService,
    private readonly versions: TemplateVersions,
  ) {}

  @Post('versions')
  @Idempotent()
  @ApiOperation({
    summary: 'Add a version of a platform template',
    description:
      'Published, unless it is to be a draft: new messages of every tenant that has none of its own in its place use it ' +
      'from now on. Messages that were accepted before, scheduled ones too, keep the version they were accepted with.',
  })
  @ApiParam(PLATFORM_TEMPLATE_ID)
  @ApiBody({ type: NewVersionDto, examples: VERSION_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async add(
    @ByOperator() { actor }: OperatorCaller,
    @TheTemplate() templateId: TemplateId,
    @Body() body: NewVersionDto,
  ): Promise<TemplateDto> {
    return toTemplateDto(await this.templates.addVersion(PLATFORM_SCOPE, templateId, body, actor));
  }

  @Get('versions')
  @ApiOperation({
    summary: 'List the versions of a platform template',
    description: 'Newest first, drafts among them.',
  })
  @ApiParam(PLATFORM_TEMPLATE_ID)
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  async list(
    @TheTemplate() templateId: TemplateId,
    @Query() { after, limit }: PageQuery,
  ): Promise<VersionPageDto> {
    const before = idOfCursor(after, 'tpv');
    const { template, versions } = await this.versions.list(PLATFORM_SCOPE, templateId, before, limit);
    return toPage(versions, limit, (version) => toVersionSummaryDto(template, version));
  }

  @Get('versions/:versionNumber')
  @ApiOperation({
    summary: 'Get a version of a platform template',
    description: 'The template as this version of it shows it.',
  })
  @ApiParam(PLATFORM_TEMPLATE_ID)
  @ApiParam(NUMBER)
  @ApiProblems('not_found')
  async get(@TheTemplate() templateId: TemplateId, @TheVersion() version: number): Promise<TemplateDto> {
    return toTemplateDto(await this.versions.get(PLATFORM_SCOPE, templateId, version));
  }

  @Put('versions/:versionNumber')
  @ApiOperation({
    summary: 'Change a draft of the platform',
    description:
      'The whole of it: what is left out is not there any more. A published version cannot be changed.',
  })
  @ApiParam(PLATFORM_TEMPLATE_ID)
  @ApiParam(NUMBER)
  @ApiBody({ type: VersionSourceDto, examples: DRAFT_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async change(
    @ByOperator() { actor }: OperatorCaller,
    @TheTemplate() templateId: TemplateId,
    @TheVersion() version: number,
    @Body() body: VersionSourceDto,
  ): Promise<TemplateDto> {
    return toTemplateDto(await this.versions.change(PLATFORM_SCOPE, templateId, version, body, actor));
  }

  @Delete('versions/:versionNumber')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a draft of the platform',
    description:
      'Its number is not given again. A published version cannot be deleted: messages point at it.',
  })
  @ApiParam(PLATFORM_TEMPLATE_ID)
  @ApiParam(NUMBER)
  @ApiProblems('not_found', 'conflict')
  async remove(
    @ByOperator() { actor }: OperatorCaller,
    @TheTemplate() templateId: TemplateId,
    @TheVersion() version: number,
  ): Promise<void> {
    await this.versions.remove(PLATFORM_SCOPE, templateId, version, actor);
  }

  @Post('versions/:versionNumber/publish')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Publish a draft of the platform',
    description:
      'Layout and partials are put in place as they are published now, and stay so in it. New messages of every tenant ' +
      'that has none of its own in its place use it from now on.',
  })
  @ApiParam(PLATFORM_TEMPLATE_ID)
  @ApiParam(NUMBER)
  @ApiProblems('invalid_request', 'not_found', 'conflict')
  async publish(
    @ByOperator() { actor }: OperatorCaller,
    @TheTemplate() templateId: TemplateId,
    @TheVersion() version: number,
  ): Promise<TemplateDto> {
    return toTemplateDto(await this.versions.publish(PLATFORM_SCOPE, templateId, version, actor));
  }

  @Get('versions/:versionNumber/diff')
  @ApiOperation({
    summary: 'Compare two versions of a platform template',
    description:
      'What differs in this version, part by part, from another as they were written; drafts as well.',
  })
  @ApiParam(PLATFORM_TEMPLATE_ID)
  @ApiParam(NUMBER)
  @ApiProblems('invalid_request', 'not_found')
  async diff(
    @TheTemplate() templateId: TemplateId,
    @TheVersion() version: number,
    @Query() query: DiffQuery,
  ): Promise<VersionDiffDto> {
    const diff = await this.versions.diff(PLATFORM_SCOPE, templateId, version, query.against);
    return { object: 'template_diff', ...diff };
  }

  @Post('rollback')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Roll back a platform template',
    description:
      'A version that was published before is the current one again, to the byte. New messages of tenants use it from now ' +
      'on; those that were accepted keep theirs.',
  })
  @ApiParam(PLATFORM_TEMPLATE_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async rollBack(
    @ByOperator() { actor }: OperatorCaller,
    @TheTemplate() templateId: TemplateId,
    @Body() body: RollBackDto,
  ): Promise<TemplateDto> {
    return toTemplateDto(await this.versions.rollBack(PLATFORM_SCOPE, templateId, body.version, actor));
  }
}
