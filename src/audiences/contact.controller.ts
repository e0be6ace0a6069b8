import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { AppError } from '../common/app-error';
import { IdPipe } from '../common/id.pipe';
import type { ContactId } from '../common/ids';
import { idOfCursor, toPage } from '../common/pagination';
import { Database } from '../database/database';
import { Idempotent } from '../idempotency/idempotent';
import { Caller, Needs, type TenantCaller } from '../tenants/access';
import { readContactFields } from './contact-fields';
import { type ContactSearch, ContactStore } from './contact.store';
import {
  ContactDto,
  ContactPageDto,
  ContactQuery,
  CreateContactDto,
  toContactDto,
  UpdateContactDto,
} from './contact.dto';
import { Contacts, toFieldError } from './contact.service';

const CONTACT_ID = { name: 'contactId', example: 'con_01kaj6v3m4e2ra8x0q6s1t5y9z' };
const UPDATE_EXAMPLES = {
  move: {
    summary: 'Somebody who has moved, and whose birthday is forgotten',
    value: { locale: 'fr', time_zone: 'Europe/Paris', properties: { city: 'Lyon', birthday: null } },
  },
};

@ApiTags('Contacts')
@ApiBearerAuth('tenantKey')
@Controller('v1/contacts')
export class ContactController {
  constructor(
    private readonly contacts: Contacts,
    private readonly store: ContactStore,
    private readonly database: Database,
  ) {}

  @Post()
  @Idempotent()
  @Needs('contacts:write')
  @ApiOperation({
    summary: 'Create a contact',
    description:
      'With an e-mail address, a phone number or both. Address and external id are unique in the tenant: 409 says which ' +
      'is taken. Live and test mode share contacts.',
  })
  @ApiProblems('invalid_request', 'malformed_request', 'conflict')
  async create(@Caller() caller: TenantCaller, @Body() body: CreateContactDto): Promise<ContactDto> {
    return toContactDto(await this.contacts.create(caller, body));
  }

  @Put()
  @Needs('contacts:write')
  @ApiOperation({
    summary: 'Create or update a contact',
    description:
      'Into the contact that has the external id, the e-mail address or the number; a new one when there is none. What ' +
      'is absent stays as it is, properties are merged by name, null takes away. 409 when the values belong to different ' +
      'contacts. Sent twice it changes nothing more.',
  })
  @ApiProblems('invalid_request', 'malformed_request', 'conflict')
  async upsert(@Caller() caller: TenantCaller, @Body() body: CreateContactDto): Promise<ContactDto> {
    return toContactDto(await this.contacts.upsert(caller, body));
  }

  @Get()
  @Needs('contacts:read')
  @ApiOperation({
    summary: 'List contacts',
    description: 'Newest first; or the one with exactly this address, number or external id.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Caller() { tenantId }: TenantCaller, @Query() query: ContactQuery): Promise<ContactPageDto> {
    const before = idOfCursor(query.after, 'con');
    const search = searchOf(query);
    const rows = await this.database.forTenant(tenantId, (tx) =>
      this.store.list(tx, tenantId, search, before, query.limit),
    );
    return toPage(rows, query.limit, toContactDto);
  }

  @Get(':contactId')
  @Needs('contacts:read')
  @ApiOperation({ summary: 'Get a contact', description: 'As it is stored.' })
  @ApiParam(CONTACT_ID)
  @ApiProblems('not_found')
  async get(
    @Caller() { tenantId }: TenantCaller,
    @Param('contactId', new IdPipe('con')) id: ContactId,
  ): Promise<ContactDto> {
    return toContactDto(await this.contacts.get(tenantId, id));
  }

  @Patch(':contactId')
  @Needs('contacts:write')
  @ApiOperation({
    summary: 'Update a contact',
    description: 'What is absent stays as it is; null empties a field, or takes a property away.',
  })
  @ApiParam(CONTACT_ID)
  @ApiBody({ type: UpdateContactDto, examples: UPDATE_EXAMPLES })
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'conflict')
  async update(
    @Caller() caller: TenantCaller,
    @Param('contactId', new IdPipe('con')) id: ContactId,
    @Body() body: UpdateContactDto,
  ): Promise<ContactDto> {
    return toContactDto(await this.contacts.update(caller, id, body));
  }

  @Delete(':contactId')
  @HttpCode(204)
  @Needs('contacts:write')
  @ApiOperation({
    summary: 'Delete a contact',
    description:
      'It leaves every audience. What was sent to it stays in the ledger, and so does a suppression.',
  })
  @ApiParam(CONTACT_ID)
  @ApiProblems('not_found')
  async delete(
    @Caller() caller: TenantCaller,
    @Param('contactId', new IdPipe('con')) id: ContactId,
  ): Promise<void> {
    await this.contacts.delete(caller, id);
  }
}

function searchOf({ email, phone, external_id }: ContactQuery): ContactSearch {
  const { fields, faults } = readContactFields({ email, phone, external_id });
  if (faults.length > 0) throw AppError.invalid(faults.map(toFieldError));
  const search: ContactSearch = {};
  if (fields.email) search.email = fields.email;
  if (fields.phone) search.phone = fields.phone;
  if (fields.externalId) search.externalId = fields.externalId;
  return search;
}
