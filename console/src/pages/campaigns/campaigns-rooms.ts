import type { Room } from '../../room';

export const CAMPAIGN_ROOMS: Room[] = [];
