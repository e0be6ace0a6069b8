import type { IncomingMessage } from 'node:http';
import type { Account, ApiKey } from './accounts';
import type { JsonObject } from './fields';
import { coversIp } from './ip-networks';
import type { SimulatorOptions } from './options';
import { ProviderError } from './provider-error';
import type { State } from './state';

const MALFORMED =
  'The API Key passed was not in the correct format, Please check the key is correct and try again, The full API key ' +
  'can be found in the API Keys section in the admin console.';

/** Key and account of a request, by header, Bearer or body; a blocked key or a closed account is as good as no key. */
export function authenticate(
  request: IncomingMessage,
  body: JsonObject,
  state: State,
  options: SimulatorOptions,
): { key: ApiKey; account: Account } {
  const given = credential(request, body, options.authPrecedence);
  const status = Number(options.badKeyAnswer);
  if (!given || !/^api-[A-Za-z0-9]{32}$/.test(given)) {
    throw new ProviderError(status, 'INVALID_IN_PAYLOAD', MALFORMED);
  }
  const key = state.keys.get(given);
  const account = key && state.account(key.accountId);
  if (key && account && key.status !== 'blocked' && account.state === 'Active') {
    checkAddress(account, request.socket.remoteAddress ?? '', options);
    return { key, account };
  }
  throw new ProviderError(status, 'API_EXCEPTION', "An API User matching the passed 'api_key' was not found");
}

function checkAddress({ ipAllowLists }: Account, ip: string, { ipAllowListAnswer }: SimulatorOptions): void {
  const { enabled, entries } = ipAllowLists.api;
  if (!enabled || coversIp(entries.keys(), ip)) return;
  throw new ProviderError(
    Number(ipAllowListAnswer),
    'API_EXCEPTION',
    `The IP address ${ip} is not on the IP allow list`,
  );
}

function credential(
  request: IncomingMessage,
  body: JsonObject,
  first: SimulatorOptions['authPrecedence'],
): string | undefined {
  const header = request.headers['x-smtp2go-api-key'];
  const found = {
    header: typeof header === 'string' ? header : undefined,
    bearer: /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1],
    body: typeof body.api_key === 'string' ? body.api_key : undefined,
  };
  return found[first] ?? found.header ?? found.bearer ?? found.body;
}
