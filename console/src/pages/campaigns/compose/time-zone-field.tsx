import { ComboField } from '../../../kit/combo-field';

const ZONES = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].map((zone) => ({
  value: zone,
  label: zone.replaceAll('_', ' '),
}));

interface TimeZoneFieldProps {
  name: string;
  label?: string;
  hint?: string;
  value: string;
  onChange: (zone: string) => void;
}

/** A zone of the IANA database. */
export function TimeZoneField({ label = 'Time zone', value, ...field }: TimeZoneFieldProps) {
  // A zone that this browser does not know by this name is one all the same.
  const choices =
    ZONES.some((zone) => zone.value === value) || !value ? ZONES : [{ value, label: value }, ...ZONES];
  return <ComboField {...field} label={label} value={value} choices={choices} placeholder="Search zones" />;
}
