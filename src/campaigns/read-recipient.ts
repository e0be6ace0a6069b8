import { canonicalLocale } from '../common/locale';
import { isMetadata, parserOf } from '../messages/message-rules';
import { canonicalZone } from '../scheduling/calendar/zone';
import type { Variables } from '../templates/content';
import type { Channel } from '../templates/template.entity';
import type { NewRecipient } from './campaign.store';

/** Somebody as they were given, in a request or in a row of a file. */
export interface GivenRecipient {
  to?: unknown;
  locale?: unknown;
  timezone?: unknown;
  variables?: unknown;
  metadata?: unknown;
}

export const RECIPIENT_FIELDS = ['to', 'locale', 'timezone', 'variables', 'metadata'] as const;

export interface RecipientFault {
  field: keyof GivenRecipient;
  code: string;
  /** Goes on after the name of the field. No value stands in it. */
  says: string;
}

const MAX_TO = 400;

/** In the form in which it is stored; null with every fault at once when it cannot be. Pure. */
export function readRecipient(
  given: GivenRecipient,
  channel: Channel,
): { row: NewRecipient | null; faults: RecipientFault[] } {
  const { to, locale, timezone, variables = {}, metadata } = given;
  const parsed = typeof to === 'string' && to.length <= MAX_TO ? parserOf(channel)(to) : null;
  const zone = typeof timezone === 'string' ? canonicalZone(timezone) : null;
  const tag = locale === undefined ? null : canonicalLocale(locale);
  const faults: RecipientFault[] = [];
  if (!parsed) faults.push(NOT_AN_ADDRESS[channel]);
  if (locale !== undefined && tag === null) faults.push(NOT_A_LOCALE);
  if (timezone !== undefined && zone === null) faults.push(NOT_A_ZONE);
  if (!isObject(variables)) faults.push(NOT_VARIABLES);
  if (metadata !== undefined && !(isObject(metadata) && isMetadata(metadata))) faults.push(NOT_METADATA);
  if (!parsed || faults.length > 0) return { row: null, faults };
  // Written out: an object that is spread and added to costs a file of many rows a kilobyte for each.
  const row: NewRecipient = {
    address: parsed.address,
    recipient: parsed.recipient,
    locale: tag,
    timeZone: zone,
    variables: variables as Variables,
    metadata: (metadata as Record<string, string> | undefined) ?? null,
  };
  return { row, faults };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const NOT_AN_ADDRESS: Record<Channel, RecipientFault> = {
  email: { field: 'to', code: 'invalid_recipient', says: 'is not an e-mail address.' },
  sms: { field: 'to', code: 'invalid_recipient', says: 'is not a number in E.164, such as +6421555123.' },
};
const NOT_A_LOCALE: RecipientFault = {
  field: 'locale',
  code: 'invalid_locale',
  says: 'takes a language tag of BCP 47, such as fr or fr-CA.',
};
const NOT_A_ZONE: RecipientFault = {
  field: 'timezone',
  code: 'unknown_timezone',
  says: 'takes the name of a zone of the IANA database, such as Pacific/Auckland.',
};
const NOT_VARIABLES: RecipientFault = {
  field: 'variables',
  code: 'invalid_variables',
  says: 'takes an object.',
};
const NOT_METADATA: RecipientFault = {
  field: 'metadata',
  code: 'invalid_metadata',
  says: 'takes at most 50 keys of 40 characters, with strings of 500 characters.',
};
