import { impersonal } from '../../src/audit/impersonal';

const markOf = (address: string) => `mark(${address})`;

describe('what the audit log keeps of a value', () => {
  it('is the value, where it is neither secret nor about a person', () => {
    const value = { name: 'checkout', limit: 3, enabled: false, none: null, scopes: ['api_keys:read'] };
    expect(impersonal(value, markOf)).toEqual(value);
    expect(impersonal({ at: new Date(0), left_out: undefined }, markOf)).toEqual({
      at: '1970-01-01T00:00:00.000Z',
    });
  });

  it.each([
    'password',
    'email_password',
    'secret',
    'signing_secret',
    'api_key',
    'token',
    'keyDigest',
    'api_key_sealed',
  ])('is no secret: %s', (name) =>
    expect(impersonal({ inner: [{ [name]: 'hunter2' }] }, markOf)).toEqual({ inner: [{ [name]: '***' }] }),
  );

  it.each([
    ['ada@example.com', '***@example.com#mark(ada@example.com)'],
    [
      'Ada <Ada.L+x@Example.com>, bob@b.example',
      'Ada <***@Example.com#mark(ada.l+x@example.com)>, ***@b.example#mark(bob@b.example)',
    ],
    ['call +1 518 555 0141 now', 'call +***#mark(+15185550141) now'],
    ['+6421555999', '+***#mark(+6421555999)'],
  ])('is no address of a person: %s', (given, kept) => {
    expect(impersonal({ value: [given] }, markOf)).toEqual({ value: [kept] });
  });

  it('is the length of a long text', () => {
    expect(impersonal('x'.repeat(501), markOf)).toBe('(501 characters)');
    expect(impersonal('x'.repeat(500), markOf)).toBe('x'.repeat(500));
  });
});
