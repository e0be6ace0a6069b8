const MAX_LENGTH = 500;
const ADDRESS = /[^\s@<>"(),;:[\]]{1,64}(?:@|%40)[^\s@<>"'(),;:[\]]{1,255}/gi;
const API_KEY = /\bapi-[a-z0-9*]{6,}/gi;
const PHONE_NUMBER = /\+\d{7,15}\b/g;

/** The provider's words made fit to store and show: no addresses, numbers or keys, one line, at most 500 characters. */
export function safeDetail(text: string, apiKey?: string): string {
  const bounded = text.slice(0, 10_000);
  const withoutKey = apiKey ? bounded.replaceAll(apiKey, '[key]') : bounded;
  return (
    withoutKey
      .replace(API_KEY, '[key]')
      .replace(ADDRESS, '[address]')
      .replace(PHONE_NUMBER, '[number]')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, MAX_LENGTH)
      // A cut can halve a surrogate pair, which PostgreSQL refuses.
      .toWellFormed()
  );
}
