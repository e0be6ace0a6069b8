import { type Room, room } from '../../room';

export const SUPPRESSION_ROOMS: Room[] = [
  room('/suppressions', () => import('./suppressions-page'), 'SuppressionsPage'),
];
