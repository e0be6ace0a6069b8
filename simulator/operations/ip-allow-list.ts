import type { IpAllowList } from '../accounts';
import { oneOf, optionalFlag, optionalText, requiredText } from '../fields';
import { isIpNetwork } from '../ip-networks';
import type { Call, Operation } from '../operation';
import { ProviderError } from '../provider-error';

const limit = { option: 'ipAllowListPerMinute', windowMs: 60_000 } as const;

/** The five operations that declare a 429, and that want the key in the body by their schema. */
export const IP_ALLOW_LIST_OPERATIONS: Operation[] = [
  {
    path: '/ip_allow_list',
    does: 'switches a list on or off',
    handler: whole(switchList),
    limit,
    saves: true,
  },
  { path: '/ip_allow_list/add', does: 'adds an address or network', handler: whole(add), limit, saves: true },
  { path: '/ip_allow_list/edit', does: 'changes one', handler: whole(edit), limit, saves: true },
  { path: '/ip_allow_list/remove', does: 'takes one off', handler: whole(remove), limit, saves: true },
  {
    path: '/ip_allow_list/view',
    does: 'shows list and switch; the key is wanted in the body by an option',
    handler: whole(viewList),
    limit,
  },
];

function whole(act: (call: Call, list: IpAllowList) => unknown): (call: Call) => unknown {
  return (call) => {
    if (call.simulator.options.ipAllowListKey === 'body') requiredText(call.body, 'api_key');
    const type = oneOf(call.body, 'type', ['smtp', 'api'] as const) ?? 'smtp';
    return act(call, call.account.ipAllowLists[type]);
  };
}

function switchList({ body }: Call, list: IpAllowList): unknown {
  list.enabled = optionalFlag(body, 'enabled') ?? list.enabled;
  return { enabled: list.enabled };
}

function add({ body }: Call, list: IpAllowList): unknown {
  const address = readNetwork(requiredText(body, 'ip_address'), 'ip_address');
  if (list.entries.has(address)) throw alreadyThere(address);
  const description = optionalText(body, 'description') ?? '';
  list.entries.set(address, description);
  return { ip_address: address, description };
}

function edit({ body }: Call, list: IpAllowList): unknown {
  const [old, oldDescription] = find(body.ip_address, list);
  const address = readNetwork(optionalText(body, 'new_ip_address') || old, 'new_ip_address');
  if (address !== old && list.entries.has(address)) throw alreadyThere(address);
  const description = optionalText(body, 'description') ?? oldDescription;
  if (address !== old) list.entries.delete(old);
  list.entries.set(address, description);
  return { ip_address: address, description };
}

function remove({ body }: Call, list: IpAllowList): unknown {
  const [address, description] = find(body.ip_address, list);
  list.entries.delete(address);
  return { ip_address: address, description };
}

function viewList(_call: Call, list: IpAllowList): unknown {
  const ip_addresses = [...list.entries].map(([ip_address, description]) => ({ ip_address, description }));
  return { enabled: list.enabled, ip_addresses };
}

function find(given: unknown, list: IpAllowList): [address: string, description: string] {
  if (typeof given !== 'string' || !given) throw ProviderError.invalidField('ip_address', 'is required');
  const description = list.entries.get(given);
  if (description === undefined) throw ProviderError.exception(`The IP address '${given}' was not found`);
  return [given, description];
}

function readNetwork(text: string, field: string): string {
  if (isIpNetwork(text)) return text;
  throw ProviderError.invalidField(field, `was expecting an IP address but found '${text}'`);
}

function alreadyThere(address: string): ProviderError {
  return ProviderError.exception(`The IP address '${address}' already exists`);
}
