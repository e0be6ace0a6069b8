import { type Room, room } from '../../room';

const RIGHTS = { changes: 'suppressions:write' } as const;

export const SUPPRESSION_ROOMS: Room[] = [
  room('/suppressions', () => import('./suppressions-page'), 'SuppressionsPage', RIGHTS),
];
