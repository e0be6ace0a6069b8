import type { Reader } from '../newsletter';

export const PLAIN_QUEUE = 'plain';

/** One e-mail to one reader. */
export interface PlainJob {
  reader: Reader;
}
