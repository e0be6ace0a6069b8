import { ProviderError } from './provider-error';

export interface EmailAddress {
  /** As given: may carry a display name. */
  full: string;
  address: string;
  name: string;
  domain: string;
}

const NAMED = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^<>]*?))\s*<([^<>]+)>\s*$/;
const ADDRESS =
  /^[^\s@<>(),;:"\\[\]]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/;

/** Reads `user@example.com` or `Name <user@example.com>`; undefined when it is neither. */
export function parseAddress(text: string): EmailAddress | undefined {
  if (text.length > 1000) return undefined;
  const named = NAMED.exec(text);
  const address = (named?.[3] ?? text).trim();
  if (address.length > 254 || !ADDRESS.test(address)) return undefined;
  const name = named?.[1]?.replace(/\\(.)/g, '$1') ?? named?.[2] ?? '';
  return {
    full: text.trim(),
    address,
    name,
    domain: address.slice(address.lastIndexOf('@') + 1).toLowerCase(),
  };
}

export function requireAddress(field: string, value: unknown): EmailAddress {
  const parsed = typeof value === 'string' ? parseAddress(value) : undefined;
  if (parsed) return parsed;
  const found = typeof value === 'string' ? value : JSON.stringify(value);
  throw ProviderError.invalidField(
    field,
    `was expecting a valid RFC-822 formatted email field but found '${found}'`,
  );
}
