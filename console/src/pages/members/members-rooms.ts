import { type Room, room } from '../../room';

export const MEMBER_ROOMS: Room[] = [
  room('/members', () => import('./members-page'), 'MembersPage', { needs: 'members:read', live: true }),
];
