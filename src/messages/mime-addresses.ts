import { addressParser } from 'postal-mime';
import { parseEmail, type Recipient } from '../common/addresses';

/**
 * The mailboxes of an address field (RFC 5322 section 3.4), groups unwrapped and encoded words decoded; null in place
 * of one that is no e-mail address. Null in all when it can be read in more than one way: the parser is lenient, and
 * what it would take for a name or a comment may have been meant as a recipient. Pure.
 */
export function readAddresses(value: string): (Recipient | null)[] | null {
  const found = addressParser(value, { flatten: true });
  if (found.every(({ address }) => address) && countAts(value) !== found.length) return null;
  return found.map(({ name, address }) => {
    if (!address || !standsIn(value, address)) return null;
    return parseEmail(name ? `"${name.replace(/["\\]/g, '\\$&')}" <${address}>` : address);
  });
}

/** Every @ outside of quotation marks belongs to an address of its own. */
function countAts(value: string): number {
  let [count, isQuoted] = [0, false];
  for (let at = 0; at < value.length; at += 1) {
    const character = value[at];
    if (isQuoted && character === '\\') at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === '@' && !isQuoted) count += 1;
  }
  return count;
}

/** As it is, and not put together from pieces on both sides of a comment or a quotation. */
function standsIn(value: string, address: string): boolean {
  const [before, after] = [/[\s,;:<]/, /[\s,;>]/];
  for (let at = value.indexOf(address); at !== -1; at = value.indexOf(address, at + 1)) {
    const [previous, next] = [value[at - 1], value[at + address.length]];
    if ((previous === undefined || before.test(previous)) && (next === undefined || after.test(next)))
      return true;
  }
  return false;
}
