import type { PageRecipient, Skip } from './run-recipient.store';

/** Some of those in a run whose copies were tried, and whose cannot be made. */
export interface CheckedPage {
  fit: PageRecipient[];
  skipped: Skip[];
  largestCopyBytes: number;
}
