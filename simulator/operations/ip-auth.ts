import type { IpAuth } from '../accounts';
import { credentialListView, credentialView, editCredential } from '../credentials';
import { optionalText, requiredText, type JsonObject } from '../fields';
import type { Call, Operation } from '../operation';
import { ProviderError } from '../provider-error';

/** The API has no way to add one: it is done in the provider's App, here with POST /simulator/ip-auth. */
export const IP_AUTH_OPERATIONS: Operation[] = [
  {
    path: '/ip_auth/edit',
    does: 'changes what is given',
    methods: ['PATCH'],
    handler: edit,
    takesSubaccountId: true,
    saves: true,
  },
  { path: '/ip_auth/remove', does: 'removes one', handler: remove, takesSubaccountId: true, saves: true },
  {
    path: '/ip_auth/view',
    does: 'shows those that the control API has added',
    handler: viewAll,
    takesSubaccountId: true,
  },
];

function edit(call: Call): unknown {
  const entry = find(call);
  editCredential(entry, call.body, call.method);
  return [{ ip_address: entry.address, ...credentialView(entry) }];
}

function remove(call: Call): unknown {
  const entry = find(call);
  call.account.ipAuths.delete(entry.address);
  return { results: [view(entry)] };
}

function viewAll(call: Call): unknown {
  if (optionalText(call.body, 'ip_address')) return { results: [view(find(call))] };
  return { results: [...call.account.ipAuths.values()].map(view) };
}

function find({ account, body }: Call): IpAuth {
  const address = requiredText(body, 'ip_address');
  const entry = account.ipAuths.get(address);
  if (!entry) throw ProviderError.exception(`An IP Auth with the address '${address}' was not found`);
  return entry;
}

function view(entry: IpAuth): JsonObject {
  return { ip_address: entry.address, ...credentialListView(entry) };
}
