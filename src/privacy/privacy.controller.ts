import { Body, Controller, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { AppError } from '../common/app-error';
import type { TenantId } from '../common/ids';
import { idOfCursor, PageQuery } from '../common/pagination';
import { PersonDigests } from '../keys/person-digests';
import { parserOf } from '../messages/message-rules';
import { Caller, LiveKeyOnly, Needs, type TenantCaller } from '../tenants/access';
import { ErasureDto, PersonDto, PersonExportDto, toErasureDto } from './person.dto';
import { PersonErasure } from './person-erasure.service';
import { PersonExport } from './person-export.service';
import type { Person } from './person.store';
import { spellingsOf } from './spellings';

@ApiTags('Privacy')
@ApiBearerAuth('liveKey')
@LiveKeyOnly()
@Controller('v1/privacy')
export class PrivacyController {
  constructor(
    private readonly digests: PersonDigests,
    private readonly exports: PersonExport,
    private readonly erasure: PersonErasure,
  ) {}

  @Post('export')
  @Needs('privacy:read')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Export what is held of a person',
    description:
      'Everything of yours that belongs to an address, or names it: deliveries with their messages, events and webhook ' +
      'log, contacts, suppressions, raw events of the provider, and answers by idempotency key. Read page by page; nothing of it is ' +
      'stored. What was wiped shows what remains. Your templates, and what SMTP2GO keeps itself, are not in it.',
  })
  @ApiProblems('invalid_request', 'malformed_request', 'invalid_cursor')
  export(
    @Caller() { tenantId }: TenantCaller,
    @Query() query: PageQuery,
    @Body() body: PersonDto,
  ): Promise<PersonExportDto> {
    const after = idOfCursor(query.after, 'dlv');
    return this.exports.page(tenantId, this.personOf(tenantId, body), after ?? '', query.limit);
  }

  @Post('erase')
  @Needs('privacy:write')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Erase a person',
    description:
      'Address, name, variables and content are deleted wherever they are held; what became of each delivery stays. ' +
      'The contact is deleted and leaves every audience; rows of files that are being imported are left out. ' +
      'Messages that went to this person alone lose their content, MIME documents theirs in any case; of others the ' +
      'address is taken out of the texts, and their attachments stay. What waits to be sent is cancelled. What is being sent, in doubt or held ' +
      'is left until it is over (close what is held): ask again until `complete` is true. Suppressions stay as a keyed ' +
      'digest, so that somebody who has unsubscribed is not sent to again; nobody can read the address from it, and the ' +
      'export finds the suppression to remove. Your templates, and what SMTP2GO keeps itself, are yours to change.',
  })
  @ApiProblems('invalid_request', 'malformed_request')
  async erase(@Caller() { tenantId, actor }: TenantCaller, @Body() body: PersonDto): Promise<ErasureDto> {
    return toErasureDto(await this.erasure.erase(tenantId, this.personOf(tenantId, body), actor));
  }

  private personOf(tenantId: TenantId, { channel, address: given }: PersonDto): Person {
    const parsed = parserOf(channel)(given);
    if (!parsed) {
      const detail = '"address" is not an e-mail address, or not a number in E.164.';
      throw AppError.invalid([{ pointer: '/address', code: 'invalid_address', detail }]);
    }
    const { address } = parsed;
    const digest = this.digests.of(tenantId, channel, address);
    return { channel, address, digest, spellings: spellingsOf(address) };
  }
}
