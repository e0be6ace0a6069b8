import type { PageRecipient } from './run-recipient.store';
import type { Skip } from './skip-code';

/** Some of those in a run whose copies were tried, and whose cannot be made. */
export interface CheckedPage {
  fit: PageRecipient[];
  skipped: Skip[];
  largestCopyBytes: number;
}
