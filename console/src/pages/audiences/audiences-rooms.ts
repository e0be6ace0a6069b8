import type { Room } from '../../room';

export const AUDIENCE_ROOMS: Room[] = [];
