import type { Room } from '../../room';

export const SUPPRESSION_ROOMS: Room[] = [];
