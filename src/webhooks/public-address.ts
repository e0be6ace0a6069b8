import ipaddr from 'ipaddr.js';

/** What a name in a development network may stand for. Link-local addresses (cloud metadata) are never among them. */
const NEAR = new Set(['loopback', 'private', 'uniqueLocal']);
/** RFC 4291 section 2.5.5.1: `::127.0.0.1` is written as an address of its own and may be routed as the other. */
const IPV4_COMPATIBLE = ipaddr.IPv6.parseCIDR('::/96');
/** RFC 9602 (SRv6), RFC 6666 (discard) and RFC 9637 (documentation): assigned, and of no host on the internet. */
const OF_NO_HOST = ['5f00::/16', '100::/64', '3fff::/20'].map((block) => ipaddr.IPv6.parseCIDR(block));

export interface AddressRules {
  /** Whether this machine and private networks may be called. For development only. */
  allowPrivate: boolean;
}

/**
 * Whether an endpoint of a tenant may be at this IP address: a host on the public internet, by the registries of
 * RFC 6890. Mapped, translated and tunnelled forms of IPv4 (RFC 4291, 6052, 3056, 4380) are refused whatever they hold.
 */
export function isCallable(address: string, { allowPrivate }: AddressRules): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (allowPrivate && NEAR.has(range)) return true;
  if (range !== 'unicast') return false;
  if (parsed.kind() === 'ipv4') return true;
  const v6 = parsed as ipaddr.IPv6;
  return ![IPV4_COMPATIBLE, ...OF_NO_HOST].some((block) => v6.match(block));
}

/** Whether two spellings are one address. */
export function isSameAddress(one: string, other: string): boolean {
  if (!ipaddr.isValid(one) || !ipaddr.isValid(other)) return false;
  return ipaddr.process(one).toNormalizedString() === ipaddr.process(other).toNormalizedString();
}
