import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiPublicProblems } from '../common/api-problems';
import { ENV, type Env } from '../config/env';
import { BySession, Public, PublicFromOwnPages, SignedIn } from '../tenants/access';
import type { AdmittedSession } from '../tenants/session-admission';
import { clearedCookie, sessionCookie, sessionTokenIn } from '../tenants/session-cookie';
import { ApiSessionProblems, CsrfHeader, fromOf } from './account-requests';
import { OidcIssuer } from './oidc-issuer';
import { SessionDto, SignInDto, toSessionDto, WaysToSignInDto } from './session.dto';
import { SignIn } from './sign-in.service';

@ApiTags('Signing in')
@Controller('v1')
export class SessionController {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly signing: SignIn,
    private readonly issuer: OidcIssuer,
  ) {}

  @Post('session')
  @PublicFromOwnPages('whoever signs in has nothing yet to show but e-mail and password')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Sign in',
    description:
      'For people with a browser: the answer sets a cookie that scripts cannot read, and routes take it in place of a key. ' +
      'It ends after 14 days, or when it was not used for a day. A route of a tenant then takes the header ' +
      '`Carillon-Tenant` and, for test mode, `Carillon-Mode: test`; whatever is no GET takes `Carillon-CSRF`. Wrong ' +
      'passwords are counted by person and by address, and have to wait beyond the first few.',
  })
  @ApiPublicProblems(
    ...(['invalid_request', 'malformed_request', 'payload_too_large', 'sign_in_refused'] as const),
    ...(['second_factor_required', 'too_many_guesses', 'unavailable'] as const),
  )
  async create(
    @Body() body: SignInDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    const { publicUrl } = this.env.api;
    const before = sessionTokenIn(request.headers.cookie, publicUrl);
    const view = await this.signing.signIn(body, fromOf(request), before);
    void reply.header('set-cookie', sessionCookie(view.token, publicUrl));
    return toSessionDto(view);
  }

  @Get('session/ways')
  @Public('whoever has not signed in yet has to know how to')
  @ApiOperation({
    summary: 'How one can sign in',
    description:
      'With a password, and by OpenID Connect where that is set up: send the browser to `/v1/session/oidc` then. It comes ' +
      'back to `/console`, with `?sign_in=refused` or `?sign_in=failed` when it could not be signed in.',
  })
  @ApiPublicProblems()
  ways(): WaysToSignInDto {
    const { name } = this.issuer;
    return { object: 'ways_to_sign_in', password: true, oidc: name === null ? null : { name } };
  }

  @Get('session')
  @SignedIn()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Who is signed in',
    description: 'The person, what they may do where, and the token that changes take.',
  })
  @ApiSessionProblems()
  async get(@BySession() session: AdmittedSession): Promise<SessionDto> {
    return toSessionDto(await this.signing.view(session));
  }

  @Delete('session')
  @SignedIn()
  @CsrfHeader()
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out', description: 'This session ends at once, and its cookie is cleared.' })
  @ApiSessionProblems()
  async delete(
    @BySession() session: AdmittedSession,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.signing.signOut(session, fromOf(request));
    void reply.header('set-cookie', clearedCookie(this.env.api.publicUrl));
  }

  @Delete('sessions')
  @SignedIn()
  @CsrfHeader()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Sign out everywhere',
    description: 'All your sessions end at once, this one too.',
  })
  @ApiSessionProblems()
  async deleteAll(
    @BySession() session: AdmittedSession,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.signing.signOutEverywhere(session, fromOf(request));
    void reply.header('set-cookie', clearedCookie(this.env.api.publicUrl));
  }
}
