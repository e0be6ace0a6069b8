import type { Room } from '../../room';

export const AUDIT_ROOMS: Room[] = [];
