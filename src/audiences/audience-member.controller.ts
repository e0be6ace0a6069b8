import { Body, Controller, Get, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { AudienceId } from '../common/ids';
import { idOfCursor, PageQuery, toPage } from '../common/pagination';
import { ApiTextAnswer, FormatQuery } from '../common/text-answer';
import { Database } from '../database/database';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { AudienceReader } from './audience-reader.service';
import { MembersChangeDto, MembersDto, MOST_MEMBERS } from './audience.dto';
import { Audiences, type MembersChange } from './audience.service';
import { ContactExport } from './contact-export.service';
import { ContactPageDto, toContactDto } from './contact.dto';

/** Lists, commas and names of a request that names as many as it may. */
const MOST_VALUES = MOST_MEMBERS + 100;

@ApiTags('Audiences')
@ApiBearerAuth('tenantKey')
@ApiParam({ name: 'audienceId', example: 'lst_01kaj6v3m4e2ra8x0q6s1t5y9z' })
@Controller('v1/audiences/:audienceId')
export class AudienceMemberController {
  constructor(
    private readonly audiences: Audiences,
    private readonly reader: AudienceReader,
    private readonly exports: ContactExport,
    private readonly database: Database,
  ) {}

  @Get('members')
  @Needs('contacts:read')
  @ApiOperation({
    summary: 'List members',
    description: 'Contacts that belong to the audience now, the newest contacts first.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  async list(
    @Caller() { tenantId }: TenantCaller,
    @Param('audienceId', new IdPipe('lst')) id: AudienceId,
    @Query() query: PageQuery,
  ): Promise<ContactPageDto> {
    const before = idOfCursor(query.after, 'con');
    const rows = await this.database.forTenant(tenantId, async (tx) => {
      const audience = await this.reader.audience(tx, tenantId, id);
      return this.reader.newestOf(tx, tenantId, audience, before, query.limit);
    });
    return toPage(rows, query.limit, toContactDto);
  }

  @Post('members')
  @HttpCode(200)
  @RouteConfig({ maxValues: MOST_VALUES })
  @Needs('contacts:write')
  @ApiOperation({
    summary: 'Add members',
    description:
      'Contacts by id or by address, up to 10,000 at once. Whoever is on it already stays; what names no contact is told ' +
      'by its place. Static audiences only.',
  })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async add(
    @Caller() caller: TenantCaller,
    @Param('audienceId', new IdPipe('lst')) id: AudienceId,
    @Body() body: MembersDto,
  ): Promise<MembersChangeDto> {
    return toMembersChangeDto(await this.audiences.changeMembers(caller, id, body, 'add'));
  }

  @Post('members/remove')
  @HttpCode(200)
  @RouteConfig({ maxValues: MOST_VALUES })
  @Needs('contacts:write')
  @ApiOperation({
    summary: 'Remove members',
    description: 'By id or by address, up to 10,000 at once; the contacts stay. Static audiences only.',
  })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async remove(
    @Caller() caller: TenantCaller,
    @Param('audienceId', new IdPipe('lst')) id: AudienceId,
    @Body() body: MembersDto,
  ): Promise<MembersChangeDto> {
    return toMembersChangeDto(await this.audiences.changeMembers(caller, id, body, 'remove'));
  }

  @Get('export')
  @Needs('contacts:read')
  @ApiTextAnswer(
    'email,phone,external_id,locale,time_zone,plan\r\nada@example.com,,,en-GB,Europe/London,pro\r\n',
  )
  @ApiOperation({
    summary: 'Export an audience',
    description:
      'All its contacts as CSV, with a column for each property, or as NDJSON; both can be imported again. In CSV a ' +
      'leading `=`, `+`, `-` or `@` has an apostrophe before it, so that a spreadsheet takes it for text; an import takes ' +
      'the apostrophe away. Whoever is added while it is read may be in it.',
  })
  @ApiProblems('invalid_request', 'not_found')
  export(
    @Caller() { tenantId }: TenantCaller,
    @Param('audienceId', new IdPipe('lst')) id: AudienceId,
    @Query() { format }: FormatQuery,
  ): Promise<StreamableFile> {
    return this.exports.ofAudience(tenantId, id, format);
  }
}

function toMembersChangeDto({ changed, unchanged, notFound }: MembersChange): MembersChangeDto {
  return { object: 'audience_members_change', changed, unchanged, not_found: notFound };
}
