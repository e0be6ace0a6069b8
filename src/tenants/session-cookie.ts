import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';

/** However much it is used. */
export const SESSION_DAYS = 14;
/** Unused for so long, a session has ended. */
export const IDLE_HOURS = 24;

/** 32 random bytes in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export function newSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * `__Host-` has browsers take it from this very host and over TLS only; on plain http, as on one's own machine, they would
 * not take such a name at all.
 */
export function cookieName(publicUrl: string): string {
  return isSecure(publicUrl) ? '__Host-carillon_session' : 'carillon_session';
}

/** Null when there is none that could be ours. */
export function sessionTokenIn(header: string | undefined, publicUrl: string): string | null {
  const token = header === undefined ? undefined : parseCookie(header)[cookieName(publicUrl)];
  return token !== undefined && TOKEN.test(token) ? token : null;
}

/** Strict: nothing that leads here from elsewhere needs it, as the console asks for its data itself. */
export function sessionCookie(token: string, publicUrl: string): string {
  return cookie(token, SESSION_DAYS * 86_400, publicUrl);
}

export function clearedCookie(publicUrl: string): string {
  return cookie('', 0, publicUrl);
}

function cookie(value: string, maxAge: number, publicUrl: string): string {
  const protection = { httpOnly: true, sameSite: 'strict', path: '/', secure: isSecure(publicUrl) } as const;
  return stringifySetCookie({ name: cookieName(publicUrl), value, maxAge, ...protection });
}

/** Known to whoever was answered by us in this session, and to nobody else; it is nowhere stored. */
export function csrfTokenOf(sessionToken: string): string {
  return createHmac('sha256', sessionToken).update('carillon csrf').digest('base64url');
}

export function isCsrfTokenOf(sessionToken: string, given: unknown): boolean {
  const expected = Buffer.from(csrfTokenOf(sessionToken));
  const said = Buffer.from(typeof given === 'string' ? given : '');
  return said.length === expected.length && timingSafeEqual(said, expected);
}

function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}
