import { AppError } from '../common/app-error';

/** When a key that is asked for expires; null: never, undefined: not named. `alternative` is what to do instead of naming a time that is past. */
export function expiryIn(
  { expires_at: expiresAt }: { expires_at?: string | null },
  alternative: string,
): Date | null | undefined {
  if (!expiresAt) return expiresAt === null ? null : undefined;
  if (Date.parse(expiresAt) > Date.now()) return new Date(expiresAt);
  const detail = `"expires_at" is past. Name a time to come, or ${alternative}.`;
  throw AppError.invalid([{ pointer: '/expires_at', code: 'past', detail }]);
}
