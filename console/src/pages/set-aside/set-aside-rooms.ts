import { type Room, room } from '../../room';

const RIGHTS = { changes: 'messages:write' } as const;

export const SET_ASIDE_ROOMS: Room[] = [
  room('/set-aside', () => import('./set-aside-page'), 'SetAsidePage', RIGHTS),
];
