import { AppError } from '../../common/app-error';
import type { Page } from '../../common/pagination';

const MARK = 'smtp2go:';

/**
 * Pages of a list that the provider keeps. Its token of the next page becomes our cursor, and is told apart from a
 * cursor of our own lists; the provider wants the same filters with it as on the first page.
 */
export function providerToken(after: string | undefined): string | undefined {
  if (after === undefined) return undefined;
  const text = Buffer.from(after, 'base64url').toString('utf8');
  if (!text.startsWith(MARK) || cursorOf(text.slice(MARK.length)) !== after) {
    throw new AppError('invalid_cursor', 'The cursor in "after" was not made by this list.');
  }
  return text.slice(MARK.length);
}

export function providerPage<T>(data: T[], nextToken: string | null | undefined): Page<T> {
  return {
    object: 'list',
    data,
    has_more: Boolean(nextToken),
    next_cursor: nextToken ? cursorOf(nextToken) : null,
  };
}

function cursorOf(token: string): string {
  return Buffer.from(MARK + token, 'utf8').toString('base64url');
}
