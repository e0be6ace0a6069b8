import { addSuppression, type Suppression, type SuppressionReason } from '../accounts';
import { parseAddress } from '../addresses';
import {
  notAllowed,
  oneOf,
  optionalDate,
  optionalFlag,
  optionalText,
  optionalTexts,
  requiredText,
} from '../fields';
import { pageOf, type Call, type Operation } from '../operation';
import { ProviderError } from '../provider-error';
import type { Simulator } from '../simulator';

const REASONS = ['manual', 'spam', 'unsubscribe', 'bounce', 'compliance'];
const PAGE_SIZE = 1000;

export const SUPPRESSION_OPERATIONS: Operation[] = [
  {
    path: '/suppression/add',
    does: 'suppresses an address or domain by hand',
    handler: add,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/suppression/view',
    does: 'shows suppressions by every published filter, in pages',
    handler: viewAll,
    takesSubaccountId: true,
  },
  {
    path: '/suppression/remove',
    does: 'removes by reason, and resubscribes',
    handler: remove,
    takesSubaccountId: true,
    saves: true,
  },
];

function add({ account, body }: Call): unknown {
  const address = requiredText(body, 'email_address');
  if (!parseAddress(address) && !parseAddress(`any@${address}`)) {
    throw ProviderError.invalidField(
      'email_address',
      `was expecting an email address or domain but found '${address}'`,
    );
  }
  const description = optionalText(body, 'block_description') ?? '';
  const added = addSuppression(account, address, {
    reason: 'manual',
    at: Date.now(),
    description,
    subject: null,
  });
  return { added, block_description: description, email_address: address };
}

function viewAll({ account, body }: Call): unknown {
  const reasons = [
    ...(optionalTexts(body, 'reason') ?? []),
    ...(optionalTexts(body, 'reasons') ?? []),
    ...(optionalTexts(body, 'suppression_type') ?? []),
    ...(optionalTexts(body, 'suppression_types') ?? []),
  ];
  const wanted = [
    optionalText(body, 'email_address'),
    ...(optionalTexts(body, 'recipient') ?? []),
    ...(optionalTexts(body, 'recipients') ?? []),
  ].flatMap((text) => (text ? [text.toLowerCase()] : []));
  const fuzzy = optionalFlag(body, 'fuzzy') ?? false;
  const wildcard = wildcardPattern(optionalText(body, 'wildcard') ?? '');
  const from = optionalDate(body, 'start_date') ?? 0;
  const until = optionalDate(body, 'end_date') ?? Infinity;
  const newestFirst = (oneOf(body, 'sort', ['asc', 'desc']) ?? 'desc') === 'desc';

  const found: { address: string; suppression: Suppression }[] = [];
  for (const [address, byReason] of account.suppressions) {
    const fits = wanted.some((text) => (fuzzy ? address.includes(text) : address === text));
    if ((wanted.length > 0 && !fits) || !wildcard.test(address)) continue;
    for (const suppression of byReason.values()) {
      const { reason, at } = suppression;
      if ((reasons.length === 0 || reasons.includes(reason)) && at >= from && at < until) {
        found.push({ address, suppression });
      }
    }
  }
  found.sort((one, other) => (one.suppression.at - other.suppression.at) * (newestFirst ? -1 : 1));
  const { page, next } = pageOf(found, PAGE_SIZE, body.continue_token);
  const results = page.map(({ address, suppression }) => ({
    block_description: suppression.description,
    complaint: '',
    email_address: address,
    reason: suppression.reason,
    subject: suppression.subject,
    timestamp: new Date(suppression.at).toISOString().slice(0, 19).replace('T', ' '),
  }));
  return { continue_token: next, results, total_results: found.length };
}

/** The text anywhere in the address, where `*` is any text: how the provider compares is not published. */
function wildcardPattern(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.+?()[\]{}|]/g, '\\$&').replaceAll('*', '.*'), 'i');
}

function remove({ simulator, account, body }: Call): unknown {
  const address = requiredText(body, 'email_address');
  const reasons = optionalTexts(body, 'reasons');
  if (!reasons || reasons.length === 0) throw ProviderError.invalidField('reasons', 'is required');
  const unknown = reasons.filter((reason) => !REASONS.includes(reason));
  if (unknown.length > 0) throw notAllowed('reasons', REASONS, unknown);
  const byReason = account.suppressions.get(address.toLowerCase());
  const suppressions = reasons.map((reason) => {
    const suppression = byReason?.get(reason as SuppressionReason);
    if (suppression?.reason === 'unsubscribe') resubscribe(simulator, suppression, address);
    return {
      email_address: address,
      reason,
      removed: byReason?.delete(reason as SuppressionReason) ?? false,
    };
  });
  if (byReason?.size === 0) account.suppressions.delete(address.toLowerCase());
  return { suppressions };
}

/** Taking an unsubscribe back is an event of the e-mail that was unsubscribed from, as long as it is remembered. */
function resubscribe({ events }: Simulator, { emailId }: Suppression, address: string): void {
  const facts = events.ofMessage(emailId ?? '')[0]?.facts;
  if (facts) events.record(facts, 'resubscribe', address, { context: 'feedback', message: facts.sender });
}
