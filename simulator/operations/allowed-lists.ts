import type { Account } from '../accounts';
import { parseAddress } from '../addresses';
import { oneOf, optionalFlag, optionalTexts } from '../fields';
import type { Call, Operation } from '../operation';
import { ProviderError } from '../provider-error';

const MODES = ['whitelist', 'blacklist', 'disabled'] as const;

export const ALLOWED_LIST_OPERATIONS: Operation[] = [
  {
    path: '/allowed_senders/add',
    does: 'adds addresses and domains to the list',
    handler: addSenders,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/allowed_senders/remove',
    does: 'takes them off the list',
    handler: removeSenders,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/allowed_senders/update',
    does: 'replaces list and mode; sender domains then count for nothing',
    handler: updateSenders,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/allowed_senders/view',
    does: 'shows list and mode',
    handler: viewSenders,
    takesSubaccountId: true,
  },
  {
    path: '/allowed_recipients/add',
    does: 'adds addresses and domains to the list',
    handler: addRecipients,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/allowed_recipients/remove',
    does: 'takes them off the list',
    handler: removeRecipients,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/allowed_recipients/update',
    does: 'replaces list and switch; others are then rejected',
    handler: updateRecipients,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/allowed_recipients/view',
    does: 'shows list and switch',
    handler: viewRecipients,
    takesSubaccountId: true,
  },
];

function addSenders(call: Call): unknown {
  for (const entry of readEntries(call, 'allowed_senders')) call.account.allowedSenders.entries.add(entry);
  return viewSenders(call);
}

/** An entry that is not in the list is no error. */
function removeSenders(call: Call): unknown {
  for (const entry of readEntries(call, 'allowed_senders')) call.account.allowedSenders.entries.delete(entry);
  return viewSenders(call);
}

function updateSenders(call: Call): unknown {
  const entries = readEntries(call, 'allowed_senders');
  const mode = oneOf(call.body, 'mode', MODES);
  if (!mode) throw ProviderError.invalidField('mode', 'is required');
  call.account.allowedSenders = { mode, entries: new Set(entries) };
  return viewSenders(call);
}

function viewSenders({ account }: { account: Account }): unknown {
  const { entries, mode } = account.allowedSenders;
  return { allowed_senders: [...entries], mode };
}

function addRecipients(call: Call): unknown {
  const entries = readEntries(call, 'allowed_recipients');
  switchRecipients(call);
  for (const entry of entries) call.account.allowedRecipients.entries.add(entry);
  return viewRecipients(call);
}

function removeRecipients(call: Call): unknown {
  const entries = readEntries(call, 'allowed_recipients');
  switchRecipients(call);
  for (const entry of entries) call.account.allowedRecipients.entries.delete(entry);
  return viewRecipients(call);
}

function updateRecipients(call: Call): unknown {
  const entries = readEntries(call, 'allowed_recipients');
  const enabled = optionalFlag(call.body, 'enabled');
  if (enabled === undefined) throw ProviderError.invalidField('enabled', 'is required');
  call.account.allowedRecipients = { enabled, entries: new Set(entries) };
  return viewRecipients(call);
}

function switchRecipients({ account, body }: Call): void {
  const { allowedRecipients } = account;
  allowedRecipients.enabled = optionalFlag(body, 'enabled') ?? allowedRecipients.enabled;
}

function viewRecipients({ account }: { account: Account }): unknown {
  const { entries, enabled } = account.allowedRecipients;
  return { allowed_recipients: [...entries], enabled };
}

function readEntries({ body }: Call, field: string): string[] {
  const entries = optionalTexts(body, field);
  if (!entries) throw ProviderError.invalidField(field, 'is required');
  const bad = entries.find((entry) => !parseAddress(entry) && !parseAddress(`any@${entry}`));
  if (bad === undefined) return entries.map((entry) => entry.toLowerCase());
  throw ProviderError.invalidField(
    field,
    `was expecting email addresses and domain names but found '${bad}'`,
  );
}
