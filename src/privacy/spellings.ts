/**
 * How an address can be written where texts are kept: plainly in letters of either size, percent-encoded as a whole or
 * where a URL needs it, in Base64 with whatever around it, and a number also without its plus. As the source of a
 * regular expression that PostgreSQL and JavaScript read alike, to be matched whatever the size of letters.
 */
export function spellingsOf(address: string): string {
  const bytes = [...Buffer.from(address)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const plain = address.startsWith('+') ? address.slice(1) : address;
  const all = [plain, encodeURIComponent(plain), bytes, ...inBase64(address)];
  return `(${[...new Set(all)].map(literally).join('|')})`;
}

/** A stretch of Base64 has one of three forms; the letters at its ends depend on what is around it, and are left out. */
function inBase64(text: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(' '.repeat(offset) + text)
      .toString('base64')
      .replace(/=+$/, '');
    return encoded.slice(offset === 0 ? 0 : offset + 1, -2);
  });
}

function literally(text: string): string {
  return text.replace(/[^\w]/g, '\\$&');
}

/** A copy in which no text, and no name of a field, is or holds one of the spellings. */
export function withoutSpellings<Value>(value: Value, spellings: string, instead: string): Value {
  const pattern = new RegExp(spellings, 'gi');
  const clean = (each: unknown): unknown => {
    if (typeof each === 'string') return each.replace(pattern, instead);
    if (Array.isArray(each)) return each.map(clean);
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(
      Object.entries(each).map(([name, inner]) => [name.replace(pattern, instead), clean(inner)]),
    );
  };
  return clean(value) as Value;
}
