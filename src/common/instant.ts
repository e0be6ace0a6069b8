import { ValidateBy } from 'class-validator';

/** RFC 3339 with a mandatory offset: a time without one is a time nobody agreed on. */
const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** What every format in use can hold, whatever the offset. */
const EARLIEST = Date.UTC(1900, 0, 1);
const LATEST = Date.UTC(9999, 11, 31);

/** Whether the text names a moment that exists: `Date` itself makes 2 March of 30 February. */
export function isInstant(value: unknown): boolean {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (!(at >= EARLIEST && at <= LATEST)) return false;
  const day = typeof value === 'string' ? INSTANT.exec(value)?.[1] : undefined;
  if (day === undefined) return false;
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

export const IsInstant = () =>
  ValidateBy({
    name: 'isInstant',
    validator: {
      validate: isInstant,
      defaultMessage: () =>
        '$property takes a time that exists, in RFC 3339 with an offset, such as 2026-12-24T18:00:00+01:00',
    },
  });
