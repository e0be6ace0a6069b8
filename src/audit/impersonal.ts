/** Fields whose value is a secret, whatever it looks like. */
const SECRET = /(password|secret|token|bearer|api_key|credential|digest|sealed)$/i;
/** Anything that could be an address, rather too much than too little. */
const EMAIL = /[^\s@<>"',;:()[\]]+@([^\s@<>"',;:()[\]]+)/g;
const PHONE = /\+\d[\d ()-]{5,18}\d/g;
const LONGEST = 500;

/**
 * A value as the audit log may keep it: without secrets, without addresses of people, and without long texts. `markOf`
 * makes of an address the same short mark each time, so that entries about one address are seen to belong together.
 */
export function impersonal(value: unknown, markOf: (address: string) => string): unknown {
  if (typeof value === 'string') return impersonalText(value, markOf);
  if (Array.isArray(value)) return value.map((each) => impersonal(each, markOf));
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => {
      if (each === undefined) return [];
      return [[name, SECRET.test(name) && each !== null ? '***' : impersonal(each, markOf)]];
    }),
  );
}

function impersonalText(text: string, markOf: (address: string) => string): string {
  if (text.length > LONGEST) return `(${text.length} characters)`;
  return text
    .replace(EMAIL, (address: string, domain: string) => `***@${domain}#${markOf(address.toLowerCase())}`)
    .replace(PHONE, (number) => `+***#${markOf(number.replace(/[^+\d]/g, ''))}`);
}
