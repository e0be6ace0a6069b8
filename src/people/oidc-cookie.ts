import { timingSafeEqual } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { PlatformKeys } from '../keys/platform-keys';
import type { OidcChecks } from './oidc-issuer';

/** How long somebody may take to sign in at the issuer. */
const GOOD_FOR_SECONDS = 600;
const VALUE = /^([\w-]{20,128})\.([\w-]{20,128})\.([\w-]{20,128})\.(\d{1,12})\.([\w-]{22})$/;

/** Lax: the issuer leads the browser back to us, and the cookie must come along. It is no session. */
export class OidcCookie {
  constructor(
    private readonly publicUrl: string,
    private readonly platformKeys: PlatformKeys,
  ) {}

  of({ state, nonce, verifier }: OidcChecks, nowMs: number): string {
    const ends = Math.floor(nowMs / 1_000) + GOOD_FOR_SECONDS;
    const said = [state, nonce, verifier, ends].join('.');
    return this.cookie(`${said}.${this.stamp(said)}`, GOOD_FOR_SECONDS);
  }

  cleared(): string {
    return this.cookie('', 0);
  }

  /** Null when there is none, or it has ended, or is none of ours. */
  read(header: string | undefined, nowMs: number): OidcChecks | null {
    const value = header === undefined ? undefined : parseCookie(header)[this.name];
    const [, state, nonce, verifier, ends, given] = VALUE.exec(value ?? '') ?? [];
    if (!state || !nonce || !verifier || !ends || !given) return null;
    const expected = this.stamp([state, nonce, verifier, ends].join('.'));
    const isOurs = timingSafeEqual(Buffer.from(given), Buffer.from(expected));
    return isOurs && Number(ends) * 1_000 > nowMs ? { state, nonce, verifier } : null;
  }

  private get name(): string {
    return this.isSecure ? '__Host-carillon_oidc' : 'carillon_oidc';
  }

  private get isSecure(): boolean {
    return this.publicUrl.startsWith('https:');
  }

  private stamp(said: string): string {
    return this.platformKeys.stamp(`oidc.${said}`);
  }

  private cookie(value: string, maxAge: number): string {
    const protection = { httpOnly: true, sameSite: 'lax', path: '/', secure: this.isSecure } as const;
    return stringifySetCookie({ name: this.name, value, maxAge, ...protection });
  }
}
