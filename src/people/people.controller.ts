import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems';
import { IdPipe } from '../common/id.pipe';
import type { PersonId } from '../common/ids';
import { idOfCursor, toPage } from '../common/pagination';
import { ByOperator, type OperatorCaller, OperatorOnly } from '../tenants/access';
import { PasswordLinkDto, toPasswordLinkDto } from './member.dto';
import { People } from './people.service';
import {
  PersonAccountDto,
  PersonAccountPageDto,
  PersonQuery,
  toPersonAccountDto,
  UpdatePersonDto,
} from './person.dto';

const PERSON_ID = { name: 'personId', example: 'per_01kaj6v3m4e2ra8x0q6s1t5y9z' };

@ApiTags('People')
@ApiBearerAuth('operatorKey')
@OperatorOnly()
@Controller('v1/people')
export class PeopleController {
  constructor(private readonly people: People) {}

  @Get()
  @ApiOperation({
    summary: 'List people',
    description: 'Everybody who can sign in: members of tenants, operators, and who is both. Newest first.',
  })
  @ApiProblems('invalid_request', 'invalid_cursor')
  async list(@Query() { email, operators, after, limit }: PersonQuery): Promise<PersonAccountPageDto> {
    const filter = { email: email?.toLowerCase(), operators };
    return toPage(await this.people.list(filter, idOfCursor(after, 'per'), limit), limit, toPersonAccountDto);
  }

  @Get(':personId')
  @ApiOperation({ summary: 'Get a person', description: 'With what they may do, and where.' })
  @ApiParam(PERSON_ID)
  @ApiProblems('not_found')
  async get(@Param('personId', new IdPipe('per')) id: PersonId): Promise<PersonAccountDto> {
    return toPersonAccountDto(await this.people.get(id));
  }

  @Patch(':personId')
  @OperatorOnly('owner')
  @ApiOperation({
    summary: "Change a person's role as an operator",
    description: 'Or take it away, with `null`. Their sessions end: they sign in again.',
  })
  @ApiParam(PERSON_ID)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found')
  async update(
    @ByOperator() caller: OperatorCaller,
    @Param('personId', new IdPipe('per')) id: PersonId,
    @Body() { operator_role: role }: UpdatePersonDto,
  ): Promise<PersonAccountDto> {
    return toPersonAccountDto(await this.people.setOperatorRole(id, role, caller));
  }

  @Delete(':personId')
  @HttpCode(204)
  @OperatorOnly('owner')
  @ApiOperation({
    summary: 'Delete a person',
    description:
      'With all memberships and sessions, also when nobody is left who looks after a tenant. What they did stays in the ' +
      'audit logs, under their id; keys that they made stay.',
  })
  @ApiParam(PERSON_ID)
  @ApiProblems('not_found')
  async delete(
    @ByOperator() caller: OperatorCaller,
    @Param('personId', new IdPipe('per')) id: PersonId,
  ): Promise<void> {
    await this.people.delete(id, caller);
  }

  @Post(':personId/password-link')
  @ApiOperation({
    summary: 'Make a link for a new password of a person',
    description:
      'Hand it to them yourself, as the platform sends no e-mails of its own: good once, for an hour. For an operator it ' +
      'takes the role `owner`.',
  })
  @ApiParam(PERSON_ID)
  @ApiProblems('not_found')
  async passwordLink(
    @ByOperator() caller: OperatorCaller,
    @Param('personId', new IdPipe('per')) id: PersonId,
  ): Promise<PasswordLinkDto> {
    return toPasswordLinkDto(await this.people.passwordLink(id, caller));
  }

  @Delete(':personId/totp')
  @HttpCode(204)
  @OperatorOnly('owner')
  @ApiOperation({
    summary: "Remove a person's authenticator",
    description:
      'For whoever has lost it and the codes on paper: be sure who asks. Signing in takes the password alone then.',
  })
  @ApiParam(PERSON_ID)
  @ApiProblems('not_found')
  async removeTotp(
    @ByOperator() caller: OperatorCaller,
    @Param('personId', new IdPipe('per')) id: PersonId,
  ): Promise<void> {
    await this.people.removeTotp(id, caller);
  }
}
