import type { Audit } from './audit';

/** Refused is fine while PostgreSQL is away, but only in words that tell the caller to come again. */
export function refusedOtherwise({ refused }: Audit, fine: readonly string[] = ['HTTP 503']): string[] {
  return Object.entries(refused)
    .filter(([how]) => !fine.includes(how))
    .map(([how, times]) => `the API answered ${how} (${times} times) where 503 is due`);
}
