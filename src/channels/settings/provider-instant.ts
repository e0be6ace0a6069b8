/** "2022-11-14 07:54:45", "2018-08-21 11:10:55.457489+00:00", "2026-01-01 12:00:00 +1300", RFC 3339, or a bare day. */
const INSTANT = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?)?$/i;

/** The provider's instant in ours, to the millisecond; UTC where it names no offset. Null when it is none. */
export function providerInstant(text: string | null | undefined): string | null {
  const parts = INSTANT.exec(text?.trim() ?? '');
  if (!parts) return null;
  const [, day, time = '00:00', zone = 'Z'] = parts;
  const offset = /\d/.test(zone) ? zone.replace(/^(...):?/, '$1:') : 'Z';
  const at = Date.parse(`${day}T${time}${offset}`);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
