import type { Room } from '../../room';

export const SET_ASIDE_ROOMS: Room[] = [];
