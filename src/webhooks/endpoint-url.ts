import { isIP } from 'node:net';
import { type AddressRules, isCallable } from './public-address';

/** Names that are of this machine or its network by definition: RFC 6761, 6762, 8375, and what ICANN reserved. */
const LOCAL_NAME = /^(.*\.)?(localhost|localdomain|local|internal|home\.arpa|lan|intranet|corp|home)$/;

export interface EndpointRules extends AddressRules {
  allowHttp: boolean;
  /** Beside 443, and 80 for http. */
  ports: readonly number[];
}

/**
 * Why an endpoint of a tenant may not be at this URL, or null. The host is judged as the URL standard reads it: all
 * spellings of an IPv4 address (decimal, octal, hexadecimal, short, full-width digits) have become one by then. What a
 * name stands for is judged when it is called.
 */
export function endpointUrlFault(value: string, rules: EndpointRules): string | null {
  if (!URL.canParse(value)) return 'is not a URL';
  const url = new URL(value);
  if (url.protocol !== 'https:' && !(rules.allowHttp && url.protocol === 'http:')) {
    return `takes an ${rules.allowHttp ? 'https or http' : 'https'} address`;
  }
  if (url.username || url.password) return 'takes no user name or password';
  if (!isOpenPort(url, rules)) {
    const open = [443, ...(rules.allowHttp ? [80] : []), ...rules.ports];
    return `takes one of the ports ${open.join(', ')}`;
  }
  const host = hostOf(url);
  const literal = isIP(host) !== 0;
  if (literal ? isCallable(host, rules) : rules.allowPrivate || isPublicName(host)) return null;
  return 'takes the address of a host on the public internet';
}

/** The host as a resolver and a socket take it: no brackets, no dot at the end. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function isPublicName(host: string): boolean {
  return host.includes('.') && !LOCAL_NAME.test(host);
}

function isOpenPort({ port }: URL, { allowPrivate, ports }: EndpointRules): boolean {
  // The default port of a scheme is no part of a parsed URL.
  return port === '' || allowPrivate || ports.includes(Number(port));
}

/** To be shown to others: people put secrets into queries. */
export function withoutQuery(url: string): string {
  return url.replace(/\?.*$/s, '?***');
}
