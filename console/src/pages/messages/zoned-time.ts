/** Zones by their names in the IANA database, as browsers know them. */
export const ZONES: string[] = [
  'UTC',
  ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC'),
];

export const HOME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `2026-12-24T18:00`, as the clocks of a zone show it, in RFC 3339 with the zone's offset of that day. */
export function instantOf(local: string, zone: string): string {
  const asUtc = Date.parse(`${local}Z`);
  // Twice, since the first guess may lie on the other side of a change of the clocks.
  const first = asUtc - offsetMs(asUtc, zone);
  const offset = offsetMs(first, zone);
  const minutes = Math.abs(offset / 60_000);
  const pair = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${local.length === 16 ? `${local}:00` : local}${offset < 0 ? '-' : '+'}${pair(minutes / 60)}:${pair(minutes % 60)}`;
}

/** An instant as the clocks of a zone show it, as `datetime-local` wants it. */
export function localOf(instant: string | number | Date, zone: string): string {
  const time = new Date(instant).getTime();
  return new Date(time + offsetMs(time, zone)).toISOString().slice(0, 16);
}

/** How far a zone is ahead of UTC at an instant. */
function offsetMs(time: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(time);
  const of = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(time / 1_000) * 1_000;
}
