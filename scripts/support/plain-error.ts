/** A problem that the reader can fix: printed as its sentences, without a stack. */
export class PlainError extends Error {}

export function describeError(error: unknown): string {
  if (error instanceof PlainError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EACCES' && 'path' in error) {
    return `No permission for ${String(error.path)}. Was it made by another user, perhaps root?`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
