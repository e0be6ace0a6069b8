/**
 * The words of a receiving side can be anything; what PostgreSQL cannot hold is left out, and the event kept. Most
 * events hold nothing of the kind, and are returned as they are.
 */
export function storable(event: object): Record<string, unknown> {
  return (isStorable(event) ? event : withoutUnstorable(event)) as Record<string, unknown>;
}

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, own]) => isStorable(key) && isStorable(own));
}

function withoutUnstorable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutUnstorable);
  return Object.fromEntries(
    Object.entries(value).map(([key, own]) => [withoutUnstorable(key), withoutUnstorable(own)]),
  );
}
