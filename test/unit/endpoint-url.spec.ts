import * as fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { endpointUrlFault } from '../../src/webhooks/endpoint-url';
import { isCallable, isSameAddress } from '../../src/webhooks/public-address';
import { LOCAL_HOSTS, PUBLIC_HOSTS, TRICKS } from '../support/local-hosts';

const LIVE = { allowHttp: false, allowPrivate: false, ports: [8443] };
const NEAR = { allowHttp: true, allowPrivate: true, ports: [] };

describe('the URL of an endpoint', () => {
  it.each(LOCAL_HOSTS)('leads nowhere within: %s', (host) => {
    for (const port of ['', ':8443']) {
      expect(endpointUrlFault(`https://${host}${port}/hooks`, LIVE)).toMatch(/public internet|not a URL/);
    }
  });

  it.each(TRICKS)('is no way around: %s', (url) => {
    expect(endpointUrlFault(url, LIVE)).not.toBeNull();
  });

  it.each(PUBLIC_HOSTS)('leads out: %s', (host) => {
    expect(endpointUrlFault(`https://${host}/hooks?a=b#c`, LIVE)).toBeNull();
    expect(endpointUrlFault(`https://${host}:8443/hooks`, LIVE)).toBeNull();
    expect(endpointUrlFault(`http://${host}/hooks`, LIVE)).toBe('takes an https address');
    expect(endpointUrlFault(`http://${host}/hooks`, { ...LIVE, allowHttp: true })).toBeNull();
  });

  it('may lead to a development network where that is allowed, and never to metadata of clouds', () => {
    for (const host of ['127.0.0.1', 'localhost', 'receiver', '172.18.0.3', '[::1]', '[fd00::1]']) {
      expect(endpointUrlFault(`http://${host}:40123/hooks`, NEAR)).toBeNull();
    }
    for (const host of [
      '169.254.169.254',
      '2852039166',
      '[::ffff:169.254.169.254]',
      '0.0.0.0',
      '[fe80::1]',
    ]) {
      expect(endpointUrlFault(`http://${host}:40123/hooks`, NEAR)).toMatch(/public internet/);
    }
  });

  it('says which ports are open', () => {
    expect(endpointUrlFault('https://example.com:22/', LIVE)).toBe('takes one of the ports 443, 8443');
    expect(endpointUrlFault('https://example.com:22/', { ...LIVE, allowHttp: true })).toMatch(
      /443, 80, 8443/,
    );
  });
});

describe('a callable address', () => {
  const rules = { allowPrivate: false };
  const octet = fc.integer({ min: 0, max: 255 });

  it('is never IPv4 within IPv6, whatever it holds', () => {
    fc.assert(
      fc.property(fc.tuple(octet, octet, octet, octet), (v4) => {
        for (const prefix of ['::', '::ffff:', '::ffff:0:', '64:ff9b::']) {
          expect(isCallable(`${prefix}${v4.join('.')}`, rules)).toBe(false);
        }
      }),
    );
  });

  it('is none of a block that is not of the internet', () => {
    const blocks = [
      '0.0.0.0/8',
      '10.0.0.0/8',
      '100.64.0.0/10',
      '127.0.0.0/8',
      '169.254.0.0/16',
      '172.16.0.0/12',
    ];
    blocks.push('192.0.0.0/24', '192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4');
    fc.assert(
      fc.property(fc.tuple(octet, octet, octet, octet), (v4) => {
        const address = ipaddr.IPv4.parse(v4.join('.'));
        const inside = blocks.some((block) => address.match(ipaddr.IPv4.parseCIDR(block)));
        if (inside) expect(isCallable(v4.join('.'), rules)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is no name, nothing and no address with a zone', () => {
    for (const text of ['', 'localhost', 'example.com', 'fe80::1%eth0', '1.1.1.1/32']) {
      expect(isCallable(text, { allowPrivate: true })).toBe(false);
    }
  });

  it('is the same in another spelling', () => {
    expect(isSameAddress('::ffff:1.1.1.1', '1.1.1.1')).toBe(true);
    expect(isSameAddress('2606:4700::1111', '2606:4700:0:0::1111')).toBe(true);
    expect(isSameAddress('1.1.1.1', '1.1.1.2')).toBe(false);
    expect(isSameAddress('', '')).toBe(false);
  });
});
