import type { Room } from '../../room';

export const TEMPLATE_ROOMS: Room[] = [];
