import { type Room, room } from '../../room';

export const SET_ASIDE_ROOMS: Room[] = [room('/set-aside', () => import('./set-aside-page'), 'SetAsidePage')];
