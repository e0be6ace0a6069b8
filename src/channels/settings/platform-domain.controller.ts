import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../common/api-problems';
import { Idempotent } from '../../idempotency/idempotent';
import { ByOperator, type OperatorCaller, OperatorOnly } from '../../tenants/access';
import { LendDomainDto, PlatformDomainDto, PlatformDomainListDto } from './platform-domain.dto';
import { PlatformDomains } from './platform-domain.service';
import { AddSenderDomainDto } from './sender.dto';

const DOMAIN = { name: 'platformDomain', example: 'platform.example' };

@ApiTags('Platform domains')
@ApiBearerAuth('operatorKey')
@OperatorOnly()
@Controller('v1/platform-domains')
export class PlatformDomainController {
  constructor(private readonly domains: PlatformDomains) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    summary: 'Add a platform domain',
    description:
      'It belongs to the platform, which can lend it to tenants. The answer holds the DNS records to set.',
  })
  @ApiProblems('invalid_request', 'malformed_request', 'conflict', 'provider_refused', 'provider_unclear')
  add(@ByOperator() { actor }: OperatorCaller, @Body() body: AddSenderDomainDto): Promise<PlatformDomainDto> {
    return this.domains.add(body, actor);
  }

  @Get()
  @ApiOperation({ summary: 'List platform domains', description: 'With the tenants that each is lent to.' })
  @ApiProblems('provider_refused', 'provider_unclear')
  async list(): Promise<PlatformDomainListDto> {
    return { object: 'list', data: await this.domains.list() };
  }

  @Get(':platformDomain')
  @ApiOperation({
    summary: 'Get a platform domain',
    description: 'With its DNS records and whether each was found.',
  })
  @ApiParam(DOMAIN)
  @ApiProblems('not_found', 'provider_refused', 'provider_unclear')
  get(@Param('platformDomain') domain: string): Promise<PlatformDomainDto> {
    return this.domains.get(domain);
  }

  @Post(':platformDomain/verify')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Verify a platform domain',
    description: 'The provider looks into DNS now. The answer tells what it found; asking again is harmless.',
  })
  @ApiParam(DOMAIN)
  @ApiProblems('not_found', 'provider_refused', 'provider_unclear')
  verify(
    @ByOperator() { actor }: OperatorCaller,
    @Param('platformDomain') domain: string,
  ): Promise<PlatformDomainDto> {
    return this.domains.verify(domain, actor);
  }

  @Put(':platformDomain/tenants')
  @ApiOperation({
    summary: 'Lend a platform domain to tenants',
    description:
      'The tenants named here may send from it once it is verified, and see it among their sender domains as ' +
      '`delegated`. The list is replaced as a whole.',
  })
  @ApiParam(DOMAIN)
  @ApiProblems('invalid_request', 'malformed_request', 'not_found', 'provider_refused', 'provider_unclear')
  lend(
    @ByOperator() { actor }: OperatorCaller,
    @Param('platformDomain') domain: string,
    @Body() body: LendDomainDto,
  ): Promise<PlatformDomainDto> {
    return this.domains.lend(domain, body, actor);
  }

  @Delete(':platformDomain')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Remove a platform domain',
    description: 'E-mail from it is refused from now on, for every tenant that it was lent to.',
  })
  @ApiParam(DOMAIN)
  @ApiProblems('not_found', 'provider_refused', 'provider_unclear')
  remove(@ByOperator() { actor }: OperatorCaller, @Param('platformDomain') domain: string): Promise<void> {
    return this.domains.remove(domain, actor);
  }
}
