import { Body, Controller, Header, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiPublicProblems } from '../common/api-problems';
import { ENV, type Env } from '../config/env';
import { PublicFromOwnPages } from '../tenants/access';
import { sessionCookie } from '../tenants/session-cookie';
import { fromOf } from './account-requests';
import { Joining } from './joining.service';
import { PasswordResets } from './password-resets.service';
import { JoinDto, SessionDto, toSessionDto, UsePasswordResetDto } from './session.dto';

const PROBLEMS = [
  'invalid_request',
  'malformed_request',
  'payload_too_large',
  'not_found',
  'unavailable',
] as const;

@ApiTags('Signing in')
@Controller('v1')
export class JoiningController {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly joining: Joining,
    private readonly resets: PasswordResets,
  ) {}

  @Post('people')
  @PublicFromOwnPages('somebody who was invited has no account yet; the token of the link stands in for it')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Make an account by an invitation',
    description:
      'Answers the link that somebody was given, and signs them in. Whoever has an account with that e-mail already signs ' +
      'in and posts the token to `/v1/session/invitations`.',
  })
  @ApiPublicProblems(...PROBLEMS, 'conflict')
  async join(
    @Body() body: JoinDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    const view = await this.joining.join(body, fromOf(request));
    void reply.header('set-cookie', sessionCookie(view.token, this.env.api.publicUrl));
    return toSessionDto(view);
  }

  @Post('password-resets')
  @PublicFromOwnPages(
    'whoever has lost the password has none to show; the token of the link stands in for it',
  )
  @HttpCode(204)
  @ApiOperation({
    summary: 'Set a new password by a link',
    description:
      'With the link that an admin or an operator has made. It is good once; all sessions of the person end, and signing ' +
      'in is done afterwards.',
  })
  @ApiPublicProblems(...PROBLEMS)
  async resetPassword(@Body() body: UsePasswordResetDto, @Req() request: FastifyRequest): Promise<void> {
    await this.resets.use(body, fromOf(request));
  }
}
