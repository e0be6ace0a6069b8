import fc from 'fast-check';
import { guessWaitSeconds } from '../../src/people/guess-wait';
import { MEMBER_ROLES, grantOf, scopesOf } from '../../src/tenants/member-role';
import { beyond } from '../../src/tenants/key-grant';
import { isFromElsewhere } from '../../src/tenants/own-pages';
import {
  clearedCookie,
  csrfTokenOf,
  isCsrfTokenOf,
  newSessionToken,
  sessionCookie,
  sessionTokenIn,
} from '../../src/tenants/session-cookie';

const HERE = 'https://carillon.example.com';

describe('the cookie of a session', () => {
  it('is bound to its host and to TLS where the API is reached by https', () => {
    const token = newSessionToken();
    expect(sessionCookie(token, HERE)).toBe(
      `__Host-carillon_session=${token}; Max-Age=1209600; Path=/; HttpOnly; Secure; SameSite=Strict`,
    );
    expect(clearedCookie(HERE)).toBe(
      '__Host-carillon_session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict',
    );
  });

  it('is found among others, and under its own name only', () => {
    const token = newSessionToken();
    const header = `theme=dark; __Host-carillon_session=${token}; other=1`;
    expect(sessionTokenIn(header, HERE)).toBe(token);
    // Whoever can set cookies on plain http, or for a whole domain, cannot set this one.
    expect(sessionTokenIn(`carillon_session=${token}`, HERE)).toBeNull();
    expect(sessionTokenIn(undefined, HERE)).toBeNull();
  });

  it('holds a token of ours, or nothing', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const found = sessionTokenIn(`carillon_session=${value}`, 'http://localhost:3000');
        expect(found === null || /^[\w-]{43}$/.test(found)).toBe(true);
      }),
    );
  });

  it('has a token against forgery that is its own and says nothing of it', () => {
    const [one, other] = [newSessionToken(), newSessionToken()];
    expect(isCsrfTokenOf(one, csrfTokenOf(one))).toBe(true);
    for (const wrong of [csrfTokenOf(other), one, '', undefined, [csrfTokenOf(one)], `${csrfTokenOf(one)} `])
      expect(isCsrfTokenOf(one, wrong)).toBe(false);
    expect(csrfTokenOf(one)).not.toContain(one.slice(0, 8));
  });
});

describe('where a request comes from', () => {
  it.each([
    [{}, false],
    [{ origin: HERE }, false],
    [{ origin: 'https://internal.example', host: 'internal.example' }, false],
    [{ origin: 'http://internal.example', host: 'internal.example' }, true],
    [{ origin: 'https://carillon.example.com.evil.example', host: 'carillon.example.com' }, true],
    [{ origin: 'https://carillon.example.com:8443', host: 'carillon.example.com' }, true],
    [{ origin: 'null', host: 'null' }, true],
    [{ origin: HERE, 'sec-fetch-site': 'cross-site' }, true],
    [{ 'sec-fetch-site': 'same-site' }, true],
    [{ 'sec-fetch-site': 'none' }, false],
  ])('%j: from elsewhere %s', (headers, expected) => expect(isFromElsewhere(headers, HERE)).toBe(expected));

  it('is never a page under another name', () => {
    fc.assert(
      fc.property(fc.webUrl(), (url) => {
        const { origin } = new URL(url);
        fc.pre(origin !== HERE);
        expect(isFromElsewhere({ origin, host: 'carillon.example.com' }, HERE)).toBe(true);
      }),
    );
  });
});

describe('waiting after wrong guesses', () => {
  it('begins after the free ones, never gets shorter, and ends at a quarter of an hour', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 100 }), (failures, free) => {
        const wait = guessWaitSeconds(failures, free);
        expect(wait === 0).toBe(failures < free);
        expect(wait).toBeLessThanOrEqual(900);
        expect(guessWaitSeconds(failures + 1, free)).toBeGreaterThanOrEqual(wait);
      }),
    );
  });
});

describe('roles of members', () => {
  it('each hold what the one before holds, and may grant each other no more', () => {
    MEMBER_ROLES.forEach((role, i) =>
      MEMBER_ROLES.forEach((other, j) => {
        const holds = scopesOf(other).every((scope) => scopesOf(role).includes(scope));
        expect(holds).toBe(j <= i);
        expect(beyond(grantOf(other), grantOf(role)).length === 0).toBe(j <= i);
      }),
    );
  });
});
