import { Inject, Injectable, Logger } from '@nestjs/common';
import * as oidc from 'openid-client';
import { ENV, type Env } from '../config/env';

/** Of each request to the issuer: somebody waits at a browser. */
const TIMEOUT_SECONDS = 5;
export const CALLBACK_PATH = '/v1/session/oidc/callback';

/** What a browser keeps while it is at the issuer, and what its answer must belong to. */
export interface OidcChecks {
  state: string;
  nonce: string;
  verifier: string;
}

/** Whom the issuer vouches for. */
export interface OidcIdentity {
  email: string;
  name: string | null;
}

/**
 * Speaks to the issuer that the operator has set, and to no other: authorization code with PKCE (RFC 7636), state and
 * nonce. Its description is asked for when it is needed first; one that could not be reached then is asked again.
 */
@Injectable()
export class OidcIssuer {
  private readonly logger = new Logger('oidc');
  private described: Promise<oidc.Configuration> | undefined;

  constructor(@Inject(ENV) private readonly env: Env) {}

  get name(): string | null {
    return this.env.oidc?.name ?? null;
  }

  async begin(): Promise<{ url: string; checks: OidcChecks }> {
    const checks = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    };
    const url = oidc.buildAuthorizationUrl(await this.description(), {
      redirect_uri: `${this.env.api.publicUrl}${CALLBACK_PATH}`,
      scope: 'openid email profile',
      code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
      code_challenge_method: 'S256',
      state: checks.state,
      nonce: checks.nonce,
    });
    return { url: url.toString(), checks };
  }

  /** Null when the answer does not hold, or the issuer does not vouch for the address. */
  async end(query: string, { state, nonce, verifier }: OidcChecks): Promise<OidcIdentity | null> {
    const answered = new URL(`${this.env.api.publicUrl}${CALLBACK_PATH}${query}`);
    try {
      const tokens = await oidc.authorizationCodeGrant(await this.description(), answered, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) return null;
      const { email, email_verified: isVerified, name } = claims;
      if (typeof email !== 'string' || isVerified !== true) return null;
      return { email: email.toLowerCase(), name: typeof name === 'string' ? name : null };
    } catch (error) {
      // Its message may quote what was sent.
      const { name, code } = error as { name: string; code?: string };
      this.logger.warn({ event: 'not vouched for', fault: name, code });
      return null;
    }
  }

  private description(): Promise<oidc.Configuration> {
    this.described ??= this.discover().catch((error: unknown) => {
      this.described = undefined;
      throw error;
    });
    return this.described;
  }

  private discover(): Promise<oidc.Configuration> {
    const { oidc: settings } = this.env;
    if (!settings) throw new Error('no issuer is set');
    const { issuer, clientId, clientSecret } = settings;
    // Signatures are looked at as well, although the answer comes from the issuer's own address. Plain http is for
    // development: the environment takes it for this machine only.
    const execute = [
      oidc.enableNonRepudiationChecks,
      ...(issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : []),
    ];
    const authentication = oidc.ClientSecretBasic(clientSecret);
    return oidc.discovery(new URL(issuer), clientId, undefined, authentication, {
      execute,
      timeout: TIMEOUT_SECONDS,
    });
  }
}
