import { canonicalCidr, isAddressIn, isWithin } from '../../src/common/cidr';

describe('blocks of addresses', () => {
  it.each([
    ['192.0.2.0/24', '192.0.2.0/24'],
    ['192.0.2.7', '192.0.2.7/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1/128'],
    ['::/0', '::/0'],
  ])('%s is stored as %s', (given, stored) => expect(canonicalCidr(given)).toBe(stored));

  it.each([
    ['bits beyond the length', '192.0.2.1/24'],
    ['bits beyond the length', '2001:db8::1/32'],
    ['too long', '192.0.2.0/33'],
    ['too long', '::/129'],
    ['no length', '192.0.2.0/'],
    ['a signed length', '192.0.2.0/+8'],
    ['two lengths', '192.0.2.0/24/24'],
    ['fewer parts', '10/8'],
    ['hexadecimal', '0x7f.0.0.1/32'],
    ['octal', '010.0.0.0/8'],
    ['IPv4 in IPv6', '::ffff:192.0.2.0/120'],
    ['a zone', 'fe80::1%eth0/128'],
    ['a mask', '10.0.0.0/255.0.0.0'],
    ['a name', 'example.com'],
    ['nothing', ''],
  ])('%s is none: %s', (_what, given) => expect(canonicalCidr(given)).toBeNull());

  it('hold an address or do not, whatever socket it came over', () => {
    const blocks = ['192.0.2.0/24', '2001:db8::/32'];
    for (const address of ['192.0.2.0', '192.0.2.255', '::ffff:192.0.2.9', '2001:db8:ffff::1'])
      expect([address, isAddressIn(address, blocks)]).toEqual([address, true]);
    for (const address of ['192.0.3.0', '::ffff:192.0.3.0', '2001:db9::1', '::c000:0209', 'nonsense', ''])
      expect([address, isAddressIn(address, blocks)]).toEqual([address, false]);
    expect(isAddressIn('192.0.2.0', [])).toBe(false);
    // All of IPv6 is not all of IPv4.
    expect(isAddressIn('192.0.2.0', ['::/0'])).toBe(false);
    expect(isAddressIn('2001:db8::1', ['0.0.0.0/0'])).toBe(false);
  });

  it('lie within each other', () => {
    expect(isWithin('192.0.2.128/25', '192.0.2.0/24')).toBe(true);
    expect(isWithin('192.0.2.0/24', '192.0.2.0/24')).toBe(true);
    expect(isWithin('192.0.2.0/23', '192.0.2.0/24')).toBe(false);
    expect(isWithin('192.0.3.0/25', '192.0.2.0/24')).toBe(false);
    expect(isWithin('2001:db8:1::/48', '2001:db8::/32')).toBe(true);
    expect(isWithin('192.0.2.0/24', '::/0')).toBe(false);
  });
});
