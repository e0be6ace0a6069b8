import type { ContactImport } from '@carillon/client';

const ENDED: readonly ContactImport['status'][] = ['completed', 'cancelled', 'failed'];

/** Nothing more happens to it. */
export function hasEnded({ status }: Pick<ContactImport, 'status'>): boolean {
  return ENDED.includes(status);
}
