import { Body, Controller, Header, Inject, Patch, Post, Put, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENV, type Env } from '../config/env';
import { BySession, SignedIn } from '../tenants/access';
import type { AdmittedSession } from '../tenants/session-admission';
import { sessionCookie } from '../tenants/session-cookie';
import { ApiSessionProblems, CsrfHeader, fromOf } from './account-requests';
import type { SessionView } from './account-sessions';
import { Account } from './account.service';
import { Joining } from './joining.service';
import {
  AnswerInvitationDto,
  ChangePasswordDto,
  SessionDto,
  toSessionDto,
  UpdateOwnPersonDto,
} from './session.dto';

@ApiTags('Signing in')
@SignedIn()
@Controller('v1/session')
export class AccountController {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly account: Account,
    private readonly joining: Joining,
  ) {}

  @Patch('person')
  @CsrfHeader()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Change your name', description: 'As others see it in lists.' })
  @ApiSessionProblems('invalid_request', 'malformed_request')
  async rename(
    @BySession() session: AdmittedSession,
    @Req() request: FastifyRequest,
    @Body() { name }: UpdateOwnPersonDto,
  ): Promise<SessionDto> {
    return toSessionDto(await this.account.rename(session, name, fromOf(request)));
  }

  @Put('password')
  @CsrfHeader()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Change your password',
    description: 'All your sessions end, and a new one begins in this browser: take its `csrf_token`.',
  })
  @ApiSessionProblems('invalid_request', 'malformed_request', 'too_many_guesses')
  async changePassword(
    @BySession() session: AdmittedSession,
    @Req() request: FastifyRequest,
    @Body() body: ChangePasswordDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    return this.begun(await this.account.changePassword(session, body, fromOf(request)), reply);
  }

  @Post('invitations')
  @CsrfHeader()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Take an invitation up',
    description:
      'With the account that you are signed in to, whose e-mail must be the one that was invited. All your sessions end, ' +
      'and a new one begins in this browser: take its `csrf_token`.',
  })
  @ApiSessionProblems('invalid_request', 'malformed_request', 'not_found', 'forbidden', 'conflict')
  async answer(
    @BySession() session: AdmittedSession,
    @Req() request: FastifyRequest,
    @Body() { invitation }: AnswerInvitationDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    return this.begun(await this.joining.answer(session, invitation, fromOf(request)), reply);
  }

  private begun(view: SessionView, reply: FastifyReply): SessionDto {
    void reply.header('set-cookie', sessionCookie(view.token, this.env.api.publicUrl));
    return toSessionDto(view);
  }
}
