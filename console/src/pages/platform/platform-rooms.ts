import type { Room } from '../../room';

export const PLATFORM_ROOMS: Room[] = [];
