import type { Room } from '../../room';

export const WEBHOOK_ROOMS: Room[] = [];
