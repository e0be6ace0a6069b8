import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../common/app-error';
import { ENV, type Env } from '../config/env';
import { PlatformKeys } from '../keys/platform-keys';
import { Public } from '../tenants/access';
import { sessionCookie, sessionTokenIn } from '../tenants/session-cookie';
import { fromOf } from './account-requests';
import { OidcCookie } from './oidc-cookie';
import { OidcIssuer } from './oidc-issuer';
import { OidcSignIn } from './oidc-sign-in.service';

/**
 * Where a browser goes to sign in by OpenID Connect, and comes back to. It is led on in any case, so that a person never
 * sees JSON: with `?sign_in=refused` when nobody here has the address that is vouched for, `failed` when nobody vouches.
 */
@ApiExcludeController()
@Controller('v1/session/oidc')
export class OidcController {
  private readonly cookie: OidcCookie;

  constructor(
    @Inject(ENV) private readonly env: Env,
    platformKeys: PlatformKeys,
    private readonly issuer: OidcIssuer,
    private readonly signing: OidcSignIn,
  ) {
    this.cookie = new OidcCookie(env.api.publicUrl, platformKeys);
  }

  @Get()
  @Public('whoever signs in has nothing yet to show; the issuer asks them')
  async begin(@Res() reply: FastifyReply): Promise<void> {
    this.requireIssuer();
    const begun = await this.issuer.begin().catch(() => null);
    if (!begun) return this.lead(reply, 'failed');
    void reply.header('set-cookie', this.cookie.of(begun.checks, Date.now()));
    await this.leadTo(reply, begun.url);
  }

  @Get('callback')
  @Public('whoever comes back from the issuer has its answer to show, which belongs to this browser')
  async end(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.requireIssuer();
    const { publicUrl } = this.env.api;
    const checks = this.cookie.read(request.headers.cookie, Date.now());
    void reply.header('set-cookie', this.cookie.cleared());
    const query = request.url.slice(request.url.split('?')[0]?.length);
    const identity = checks && (await this.issuer.end(query, checks));
    if (!identity) return this.lead(reply, 'failed');
    const before = sessionTokenIn(request.headers.cookie, publicUrl);
    const view = await this.signing.signIn(identity, fromOf(request), before);
    if (!view) return this.lead(reply, 'refused');
    void reply.header('set-cookie', sessionCookie(view.token, publicUrl));
    return this.lead(reply);
  }

  private requireIssuer(): void {
    if (!this.env.oidc) throw new AppError('not_found', 'No OpenID Connect is set up here.');
  }

  private lead(reply: FastifyReply, problem?: 'failed' | 'refused'): Promise<void> {
    return this.leadTo(reply, `${this.env.api.publicUrl}/console${problem ? `?sign_in=${problem}` : ''}`);
  }

  private async leadTo(reply: FastifyReply, url: string): Promise<void> {
    await reply.header('cache-control', 'no-store').redirect(url, 302);
  }
}
