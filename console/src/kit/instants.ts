import { textOf } from './text-of';

/** Of a field `datetime-local`, which is in the reader's zone; undefined when it is empty. */
export function instantOf(local: unknown): string | undefined {
  const date = new Date(textOf(local));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** For a field `datetime-local`. */
export function localOf(at: string | Date): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
