import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { ValidateBy } from 'class-validator';

type Block = [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * A block of addresses in the one spelling that is stored: `192.0.2.0/24`, `2001:db8::/32`; a single address becomes a
 * block of one. Null for what is none: addresses with bits set beyond the length (the block meant is unclear), zones,
 * and IPv4 in the clothes of IPv6.
 */
export function canonicalCidr(text: string): string | null {
  const [address = '', length, ...rest] = text.split('/');
  if (rest.length > 0 || isIP(address) === 0 || address.includes('%')) return null;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return null;
  const parsed = ipaddr.parse(address);
  if (parsed.kind() === 'ipv6' && (parsed as ipaddr.IPv6).isIPv4MappedAddress()) return null;
  const bits = parsed.kind() === 'ipv4' ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return null;
  const cidr = `${parsed.toString()}/${prefix}`;
  return networkOf(cidr) === parsed.toString() ? cidr : null;
}

/** Whether every address of one block is in the other. Both as `canonicalCidr` spells them. */
export function isWithin(inner: string, outer: string): boolean {
  const [[address, length], [network, shorter]] = [blockOf(inner), blockOf(outer)];
  return address.kind() === network.kind() && length >= shorter && matches(address, [network, shorter]);
}

/** Whether the address a request came from is in one of the blocks. IPv4 over an IPv6 socket counts as IPv4. */
export function isAddressIn(address: string, cidrs: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const caller = ipaddr.process(address);
  return cidrs.some((cidr) => matches(caller, blockOf(cidr)));
}

export const IsCidr = () =>
  ValidateBy({
    name: 'isCidr',
    validator: {
      validate: (value) => Array.isArray(value) && value.every(isCidr),
      defaultMessage: () =>
        '$property takes blocks of addresses such as 192.0.2.0/24 or 2001:db8::/32, with no bits set beyond the length',
    },
  });

function isCidr(value: unknown): boolean {
  return typeof value === 'string' && canonicalCidr(value) !== null;
}

function blockOf(cidr: string): Block {
  return ipaddr.parseCIDR(cidr);
}

function matches(address: ipaddr.IPv4 | ipaddr.IPv6, [network, length]: Block): boolean {
  return address.kind() === network.kind() && address.match(network, length);
}

function networkOf(cidr: string): string {
  const family = cidr.includes(':') ? ipaddr.IPv6 : ipaddr.IPv4;
  return family.networkAddressFromCIDR(cidr).toString();
}
