import type { Room } from '../../room';

export const SENDER_ROOMS: Room[] = [];
