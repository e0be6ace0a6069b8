/** For how long what was rotated is good beside its successor; in seconds, up to 30 days. */
export const OVERLAPS = [
  { value: '86400', label: '1 day' },
  { value: '3600', label: '1 hour' },
  { value: '604800', label: '7 days' },
  { value: '2592000', label: '30 days' },
  { value: '0', label: 'Not a moment longer' },
] as const;
