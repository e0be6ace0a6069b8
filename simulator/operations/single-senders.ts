import { requireAddress } from '../addresses';
import { optionalText, requiredText } from '../fields';
import type { Call, Operation } from '../operation';
import { refuseSixthSender } from '../plan-limits';
import { ProviderError } from '../provider-error';

export const SINGLE_SENDER_OPERATIONS: Operation[] = [
  {
    path: '/single_sender_emails/add',
    does: 'adds an unverified address',
    handler: add,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/single_sender_emails/remove',
    does: "removes it, in the provider's words when it is not there",
    handler: remove,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/single_sender_emails/view',
    does: 'shows addresses and whether each is verified',
    handler: viewAll,
    takesSubaccountId: true,
  },
];

/** Unverified until its owner follows the link in a mail; here, until POST /simulator/domains says so. */
function add({ simulator, account, body }: Call): unknown {
  const { address } = requireAddress('email_address', body.email_address);
  const known = account.singleSenders.get(address.toLowerCase());
  // One that waits is sent its mail again.
  if (known && !known.verified) return { just_returns_this: 'ok' };
  if (known) {
    throw ProviderError.exception(`A sender email matching the passed value of ${address} already exists`);
  }
  refuseSixthSender(simulator, account);
  account.singleSenders.set(address.toLowerCase(), { address, verified: false });
  return { just_returns_this: 'ok' };
}

function remove({ account, body }: Call): unknown {
  const address = requiredText(body, 'email_address');
  if (!account.singleSenders.delete(address.toLowerCase())) {
    throw ProviderError.exception(
      `Failed to remove the single sender email - An error occurred deleting sender email ${address} or it doesn't exist`,
    );
  }
  return { just_returns_this: 'ok' };
}

function viewAll({ account, body }: Call): unknown {
  const wanted = optionalText(body, 'email_address')?.toLowerCase();
  const senders = [...account.singleSenders.values()]
    .filter(({ address }) => !wanted || address.toLowerCase() === wanted)
    .map(({ address, verified }) => ({ email_address: address, verified }));
  return { senders };
}
