import { Resolver } from 'node:dns/promises';
import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { isSameAddress } from './public-address';

/** One host may have many addresses; a caller that is patient for all of them would wait for minutes. */
const TRIED_ADDRESSES = 4;
const CONNECT_TIMEOUT_MS = 4_000;
/** RFC 6761 section 6.3: a resolver answers for this name by itself. */
const LOCALHOST = ['127.0.0.1', '::1'];

export interface ConnectorOptions {
  isCallable: (address: string) => boolean;
  /** `address` or `address:port`; those of the system when empty. */
  dnsServers: readonly string[];
}

/** The name stands for no address that may be called. */
export class NotPublic extends Error {
  readonly code = 'ENOTPUBLIC';
}

/**
 * Connections to callable addresses only, whatever a name in a URL stands for, and stands for next. The name is looked
 * up once for each connection, every address that may not be called is dropped from the answer, and the connection goes
 * to an address that was left: no second look-up can name another. TLS still asks for the name.
 * A URL that names an address instead passes by no look-up and is judged here as well.
 */
export function publicConnector({ isCallable, dnsServers }: ConnectorOptions): buildConnector.connector {
  const connectTo = buildConnector({ timeout: CONNECT_TIMEOUT_MS });
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (dnsServers.length > 0) resolver.setServers(dnsServers);

  const connect = async (wanted: buildConnector.Options): Promise<Socket> => {
    const host = wanted.hostname.replace(/^\[(.*)\]$/, '$1');
    const addresses = await addressesOf(resolver, host);
    const callable = addresses.filter(isCallable);
    if (callable.length === 0) throw new NotPublic('no public address');
    // Server Name Indication takes no addresses (RFC 6066 section 3).
    const servername = isIP(host) === 0 ? host.replace(/\.$/, '') : '';
    let failure: unknown;
    for (const address of callable.slice(0, TRIED_ADDRESSES)) {
      try {
        return await connectOnce(connectTo, { ...wanted, hostname: address, servername }, address);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  };

  return (wanted, callback) => {
    connect(wanted).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error as Error, null),
    );
  };
}

async function addressesOf(resolver: Resolver, host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  if (/(^|\.)localhost\.?$/i.test(host)) return LOCALHOST;
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found = [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (found.length === 0 && v4.status === 'rejected') throw v4.reason;
  return found;
}

function connectOnce(
  connectTo: buildConnector.connector,
  options: buildConnector.Options,
  address: string,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    connectTo(options, (error, socket) => {
      if (!socket) return reject(error ?? new Error('no connection'));
      if (isSameAddress(socket.remoteAddress ?? '', address)) return resolve(socket);
      socket.destroy();
      reject(new NotPublic('connected elsewhere'));
    });
  });
}
