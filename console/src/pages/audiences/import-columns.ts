export const CONTACT_COLUMNS = [
  { value: 'email', label: 'E-mail address' },
  { value: 'phone', label: 'Phone number' },
  { value: 'external_id', label: 'External id' },
  { value: 'locale', label: 'Language' },
  { value: 'time_zone', label: 'Time zone' },
] as const;

/** What headers write for these, in small letters and with underscores. */
const ALIASES: Record<string, string> = {
  e_mail: 'email',
  email_address: 'email',
  phone_number: 'phone',
  timezone: 'time_zone',
  language: 'locale',
};

/** What a column is by its name, as the API takes it: a field, or a property. */
export function columnOf(header: string): string {
  const name = header.toLowerCase().replaceAll(/[\s-]+/g, '_');
  const known = ALIASES[name] ?? name;
  if (CONTACT_COLUMNS.some(({ value }) => value === known)) return known;
  return header.startsWith('properties.') ? header : `properties.${header}`;
}
