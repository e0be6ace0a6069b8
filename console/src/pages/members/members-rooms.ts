import type { Room } from '../../room';

export const MEMBER_ROOMS: Room[] = [];
