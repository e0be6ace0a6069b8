import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import { type TemplateId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { WholeNumberPipe } from '../common/whole-number.pipe';
import { Idempotent } from '../idempotency/idempotent';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { TEMPLATE_ID } from './template.controller';
import { TemplateDto, toTemplateDto, toVersionSummaryDto, VersionPageDto } from './template.dto';
import { DRAFT_EXAMPLES, VERSION_EXAMPLES } from './template-examples';
import { DiffQuery, VersionDiffDto } from './template-preview.dto';
import { NewVersionDto, RollBackDto, VersionSourceDto } from './template-request.dto';
import { TemplateService } from './template.service';
import { TemplateVersions } from './template-versions.service';

const NUMBER = { name: 'versionNumber', type: 'integer', example: 1 };
const TheTemplate = () => Param('templateId', new IdPipe('tpl'));
const TheVersion = () => Param('versionNumber', new WholeNumberPipe('template or version'));

@ApiTags('Templates')
@ApiBearerAuth('tenantKey')
@Controller('v1/templates/:templateId')
export class TemplateVersionController {
  constructor(
    private readonly templates: TemplateService,
    private readonly versions: TemplateVersions,
  ) {}

  @Post('versions')
  @Idempotent()
  @Needs('templates:write')
  @ApiOperation({
    summary: 'Add a version',
    description:
      'Published, unless it is to be a draft: new messages use it from now on. Messages that were accepted before, ' +
      'scheduled ones too, keep the version they were accepted with. The answer shows the new version.',
  })
  @ApiParam(TEMPLATE_ID)
  @ApiBody({ type: NewVersionDto, examples: VERSION_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async add(
    @Caller() caller: TenantCaller,
    @TheTemplate() templateId: TemplateId,
    @Body() body: NewVersionDto,
  ): Promise<TemplateDto> {
    return toTemplateDto(await this.templates.addVersion(caller.tenantId, templateId, body, caller.actor));
  }

  @Get('versions')
  @Needs('templates:read')
  @ApiOperation({
    summary: 'List the versions of a template',
    description: 'Newest first, drafts among them.',
  })
  @ApiParam(TEMPLATE_ID)
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  async list(
    @Caller() { tenantId }: TenantCaller,
    @TheTemplate() templateId: TemplateId,
    @Query() { after, limit }: PageQuery,
  ): Promise<VersionPageDto> {
    const before = idOfCursor(after, 'tpv');
    const { template, versions } = await this.versions.list(tenantId, templateId, before, limit);
    return toPage(versions, limit, (version) => toVersionSummaryDto(template, version));
  }

  @Get('versions/:versionNumber')
  @Needs('templates:read')
  @ApiOperation({ summary: 'Get a version', description: 'The template as this version of it shows it.' })
  @ApiParam(TEMPLATE_ID)
  @ApiParam(NUMBER)
  @ApiProblems('not_found')
  async get(
    @Caller() caller: TenantCaller,
    @TheTemplate() templateId: TemplateId,
    @TheVersion() version: number,
  ): Promise<TemplateDto> {
    return toTemplateDto(await this.versions.get(caller.tenantId, templateId, version));
  }

  @Put('versions/:versionNumber')
  @Needs('templates:write')
  @ApiOperation({
    summary: 'Change a draft',
    description:
      'The whole of it: what is left out is not there any more. A published version cannot be changed.',
  })
  @ApiParam(TEMPLATE_ID)
  @ApiParam(NUMBER)
  @ApiBody({ type: VersionSourceDto, examples: DRAFT_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async change(
    @Caller() caller: TenantCaller,
    @TheTemplate() templateId: TemplateId,
    @TheVersion() version: number,
    @Body() body: VersionSourceDto,
  ): Promise<TemplateDto> {
    const { tenantId, actor } = caller;
    return toTemplateDto(await this.versions.change(tenantId, templateId, version, body, actor));
  }

  @Delete('versions/:versionNumber')
  @HttpCode(204)
  @Needs('templates:write')
  @ApiOperation({
    summary: 'Delete a draft',
    description:
      'Its number is not given again. A published version cannot be deleted: messages point at it.',
  })
  @ApiParam(TEMPLATE_ID)
  @ApiParam(NUMBER)
  @ApiProblems('not_found', 'conflict')
  async remove(
    @Caller() caller: TenantCaller,
    @TheTemplate() templateId: TemplateId,
    @TheVersion() version: number,
  ): Promise<void> {
    await this.versions.remove(caller.tenantId, templateId, version, caller.actor);
  }

  @Post('versions/:versionNumber/publish')
  @HttpCode(200)
  @Needs('templates:write')
  @ApiOperation({
    summary: 'Publish a draft',
    description:
      'Layout and partials are put in place as they are published now, and stay so in it whatever becomes of them later. ' +
      'New messages use it from now on.',
  })
  @ApiParam(TEMPLATE_ID)
  @ApiParam(NUMBER)
  @ApiProblems('invalid_request', 'not_found', 'conflict')
  async publish(
    @Caller() caller: TenantCaller,
    @TheTemplate() templateId: TemplateId,
    @TheVersion() version: number,
  ): Promise<TemplateDto> {
    return toTemplateDto(await this.versions.publish(caller.tenantId, templateId, version, caller.actor));
  }

  @Get('versions/:versionNumber/diff')
  @Needs('templates:read')
  @ApiOperation({
    summary: 'Compare two versions',
    description:
      'What differs in this version, part by part, from another as they were written; drafts as well.',
  })
  @ApiParam(TEMPLATE_ID)
  @ApiParam(NUMBER)
  @ApiProblems('invalid_request', 'not_found')
  async diff(
    @Caller() caller: TenantCaller,
    @TheTemplate() templateId: TemplateId,
    @TheVersion() version: number,
    @Query() query: DiffQuery,
  ): Promise<VersionDiffDto> {
    const diff = await this.versions.diff(caller.tenantId, templateId, version, query.against);
    return { object: 'template_diff', ...diff };
  }

  @Post('rollback')
  @HttpCode(200)
  @Needs('templates:write')
  @ApiOperation({
    summary: 'Roll back to a version',
    description:
      'A version that was published before is the current one again, to the byte: no new version is made. New messages use ' +
      'it from now on; those that were accepted keep theirs.',
  })
  @ApiParam(TEMPLATE_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async rollBack(
    @Caller() caller: TenantCaller,
    @TheTemplate() templateId: TemplateId,
    @Body() body: RollBackDto,
  ): Promise<TemplateDto> {
    return toTemplateDto(
      await this.versions.rollBack(caller.tenantId, templateId, body.version, caller.actor),
    );
  }
}
