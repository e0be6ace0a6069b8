import type { Room } from '../../room';

export const KEY_ROOMS: Room[] = [];
