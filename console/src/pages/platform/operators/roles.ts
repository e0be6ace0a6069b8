/** What each may, in the words of the API. */
export const ROLES = [
  { value: 'read_only', label: 'Read only: may read' },
  { value: 'operator', label: 'Operator: may change everything but operators' },
  { value: 'owner', label: 'Owner: may do that, too' },
] as const;
