import { newAccount, type Account } from '../accounts';
import { beginCycle } from '../billing-cycle';
import {
  oneOf,
  optionalFlag,
  optionalInteger,
  optionalText,
  optionalTexts,
  requiredText,
  type JsonObject,
} from '../fields';
import { pageOf, type Call, type Operation } from '../operation';
import { refuseOnFreePlan } from '../plan-limits';
import { ProviderError } from '../provider-error';
import { newSubaccountId } from '../random';

const HOUR_MS = 3_600_000;
const PLAN_SIZES = [
  2000, 5000, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 80_000, 100_000, 250_000, 500_000, 1_000_000,
  2_000_000, 3_000_000, 5_000_000, 10_000_000,
];

/** Larger plans can have an address of their own. */
const LARGEST_SHARED = 100_000;

export const SUBACCOUNT_OPERATIONS: Operation[] = [
  {
    path: '/subaccount/add',
    does: 'makes a subaccount with a plan; 50 an hour',
    handler: add,
    masterOnly: true,
    saves: true,
    limit: { option: 'subaccountAddPerHour', windowMs: HOUR_MS },
  },
  {
    path: '/subaccount/edit',
    does: 'changes plan and switches',
    handler: edit,
    masterOnly: true,
    saves: true,
  },
  {
    path: '/subaccount/close',
    does: 'closes it: its keys stop working',
    handler: close,
    masterOnly: true,
    saves: true,
  },
  { path: '/subaccount/reopen', does: 'opens it again', handler: reopen, masterOnly: true, saves: true },
  {
    path: '/subaccounts/search',
    does: 'finds by name, exactly or fuzzily, in pages',
    handler: search,
    masterOnly: true,
  },
];

function add({ simulator, body }: Call): unknown {
  const { options, state } = simulator;
  refuseOnFreePlan(simulator, 'Subaccounts');
  const settings = readSettings(body);
  checkDedicatedIp(settings.planSize, settings.dedicatedIp);
  const name = requiredText(body, 'fullname');
  const taken = [...state.accounts.values()].some((account) => account.name === name);
  if (taken && options.sameSubaccountName === 'refuse') {
    throw ProviderError.exception(`A subaccount with the name '${name}' already exists`);
  }
  const account = newAccount({
    id: newSubaccountId(),
    email: optionalText(body, 'subaccount_email') ?? '',
    ...settings,
    name,
  });
  state.accounts.set(account.id, account);
  for (const domain of state.master.domains.values()) {
    if (!domain.futureSubaccounts) continue;
    domain.access.add(account.id);
    account.delegatedDomains.add(domain.domain);
  }
  return view(account);
}

function edit(call: Call): unknown {
  const account = find(call);
  const name = optionalText(call.body, 'fullname');
  const settings = readSettings(call.body);
  checkDedicatedIp(settings.planSize ?? account.planSize, settings.dedicatedIp);
  Object.assign(account, settings, name && { name });
  return view(account);
}

function close(call: Call): unknown {
  const account = find(call);
  if (account.state === 'Closed') throw ProviderError.exception('The subaccount is already closed');
  account.state = 'Closed';
  return `Successfully closed subaccount ${account.email || account.name}`;
}

function reopen(call: Call): unknown {
  const account = find(call);
  if (account.state !== 'Closed') throw ProviderError.exception('The subaccount is not closed');
  account.state = 'Active';
  return `Successfully reopened subaccount ${account.email || account.name}`;
}

function search({ simulator, body }: Call): unknown {
  const fuzzy = optionalFlag(body, 'fuzzy_search') ?? true;
  const terms = (optionalTexts(body, 'search_terms') ?? []).filter(Boolean);
  const states = oneOf(body, 'states', ['all', 'active', 'closed', 'suspended']) ?? 'all';
  const direction = oneOf(body, 'sort_direction', ['asc', 'desc']) ?? 'asc';
  const pageSize = optionalInteger(body, 'page_size') ?? 100;
  const found = [...simulator.state.accounts.values()].filter(
    (account) =>
      !account.master &&
      (states === 'all' || account.state.toLowerCase() === states) &&
      (terms.length === 0 || terms.some((term) => matches(account, term, fuzzy))),
  );
  found.sort((one, other) => one.name.localeCompare(other.name) * (direction === 'asc' ? 1 : -1));
  const { page, next } = pageOf(found, pageSize, body.continue_token);
  const subaccounts = page.map((account) => {
    const { name, id, plan_size, plan_used, plan_remaining, state, dedicated_ip } = view(account);
    return { name, email: account.email, id, plan_size, plan_used, plan_remaining, state, dedicated_ip };
  });
  return { continue_token: next ?? '', subaccounts, total_count: found.length };
}

function matches({ name, email, id }: Account, term: string, fuzzy: boolean): boolean {
  if (!fuzzy) return name === term || email === term || id === term;
  return [name, email, id].some((text) => text.toLowerCase().includes(term.toLowerCase()));
}

function find({ simulator, body }: Call): Account {
  const id = requiredText(body, 'id');
  const account = simulator.state.account(id);
  if (!account || account.master)
    throw ProviderError.exception(`A subaccount with the id '${id}' was not found`);
  return account;
}

function readSettings(body: JsonObject): Partial<Account> {
  const planSize = optionalInteger(body, 'limit');
  if (planSize !== undefined && !PLAN_SIZES.includes(planSize)) {
    throw ProviderError.invalidField(
      'limit',
      `was expecting one of [${PLAN_SIZES.join(', ')}] but found '${planSize}'`,
    );
  }
  const given: Partial<Account> = {
    planSize,
    dedicatedIp: optionalFlag(body, 'dedicated_ip'),
    archiving: optionalFlag(body, 'archiving'),
    enforce2fa: optionalFlag(body, 'enforce_2fa'),
    smsEnabled: optionalFlag(body, 'enable_sms'),
    smsLimit: optionalInteger(body, 'sms_limit'),
    ipPool: optionalInteger(body, 'ip_pool'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function checkDedicatedIp(planSize = 0, dedicatedIp = false): void {
  if (!dedicatedIp || planSize > LARGEST_SHARED) return;
  throw ProviderError.exception(`A dedicated IP needs a limit above ${LARGEST_SHARED}`);
}

function view(account: Account): Record<string, unknown> {
  beginCycle(account);
  return {
    name: account.name,
    id: account.id,
    plan_size: account.planSize,
    plan_used: account.planUsed,
    plan_remaining: Math.max(0, account.planSize - account.planUsed),
    state: account.state,
    dedicated_ip: account.dedicatedIp,
    archiving: account.archiving,
    enforce_2fa: account.enforce2fa,
    sms_enabled: account.smsEnabled,
    sms_limit: account.smsLimit,
    ...(account.ipPool !== undefined && { ip_pool: account.ipPool }),
  };
}
