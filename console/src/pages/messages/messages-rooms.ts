import type { Room } from '../../room';

export const MESSAGE_ROOMS: Room[] = [];
