import { isEmail } from 'class-validator';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export interface Recipient {
  /** What the provider is given. */
  recipient: string;
  /** What suppressions, duplicates and events are compared by. */
  address: string;
}

const DISPLAY_FORM = /^\s*(?:"((?:[^"\\]|\\["\\])*)"|([^<>"]*?))\s*<\s*([^<>\s]+)\s*>\s*$/;
/** C0 controls and DEL: CR and LF among them, which would begin a header of their own. */
const CONTROL = /\p{Cc}/u;

export function hasControlCharacters(value: string): boolean {
  return CONTROL.test(value);
}

/** `ada@example.com` or `Ada Lovelace <ada@example.com>`; null when it is neither. */
export function parseEmail(value: string): Recipient | null {
  if (value.length > 400 || hasControlCharacters(value)) return null;
  const { name, mailbox } = splitMailbox(value);
  if (!isEmail(mailbox)) return null;
  return { recipient: name ? `${quoted(name)} <${mailbox}>` : mailbox, address: mailbox.toLowerCase() };
}

/** The display name without its quotation, empty when there is none, and what stands in the angle brackets. */
export function splitMailbox(value: string): { name: string; mailbox: string } {
  const display = DISPLAY_FORM.exec(value);
  const name = display?.[1]?.replace(/\\(["\\])/g, '$1') ?? display?.[2] ?? '';
  return { name: name.trim(), mailbox: display?.[3] ?? value.trim() };
}

/** E.164 only (`+6421555123`): without the country nobody can tell whose number it is. */
export function parsePhone(value: string): Recipient | null {
  if (!/^\+[1-9]\d{5,14}$/.test(value)) return null;
  const number = parsePhoneNumberFromString(value);
  return number?.isPossible() ? { recipient: number.number, address: number.number } : null;
}

/** RFC 5322 lets letters, digits and spaces stand bare; everything else is quoted. */
export function quoted(name: string): string {
  return /^[\p{L}\p{N} ]+$/u.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
}
