import { Body, Controller, Header, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { BySession, SignedIn } from '../tenants/access';
import type { AdmittedSession } from '../tenants/session-admission';
import { ApiSessionProblems, CsrfHeader, fromOf } from './account-requests';
import {
  ConfirmTotpDto,
  RecoveryCodesDto,
  RemoveTotpDto,
  TotpEnrolmentDto,
  toTotpEnrolmentDto,
} from './second-factor.dto';
import { SecondFactors } from './second-factors.service';

@ApiTags('Signing in')
@SignedIn()
@Controller('v1/session/totp')
export class SecondFactorController {
  constructor(private readonly factors: SecondFactors) {}

  @Post()
  @CsrfHeader()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Begin with an authenticator',
    description:
      'A secret for an app that shows codes (RFC 6238). Signing in asks for them from when one was confirmed.',
  })
  @ApiSessionProblems('conflict')
  async enrol(
    @BySession() session: AdmittedSession,
    @Req() request: FastifyRequest,
  ): Promise<TotpEnrolmentDto> {
    return toTotpEnrolmentDto(await this.factors.enrol(session, fromOf(request)));
  }

  @Post('confirm')
  @CsrfHeader()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Confirm the authenticator',
    description: 'With a code of it. Answers ten codes to put on paper, for when it is lost.',
  })
  @ApiSessionProblems('invalid_request', 'malformed_request', 'conflict')
  async confirm(
    @BySession() session: AdmittedSession,
    @Req() request: FastifyRequest,
    @Body() { code }: ConfirmTotpDto,
  ): Promise<RecoveryCodesDto> {
    return { object: 'recovery_codes', codes: await this.factors.confirm(session, code, fromOf(request)) };
  }

  @Post('remove')
  @CsrfHeader()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Remove the authenticator',
    description:
      'With the password and a code, of it or on paper. Who has neither asks an owner of the platform.',
  })
  @ApiSessionProblems('invalid_request', 'malformed_request', 'too_many_guesses')
  async remove(
    @BySession() session: AdmittedSession,
    @Req() request: FastifyRequest,
    @Body() body: RemoveTotpDto,
  ): Promise<void> {
    await this.factors.remove(session, body, fromOf(request));
  }
}
