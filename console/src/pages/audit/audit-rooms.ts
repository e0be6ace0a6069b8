import { type Room, room } from '../../room';

export const AUDIT_ROOMS: Room[] = [
  room('/audit', () => import('./audit-page'), 'AuditPage'),
  room('/audit/requests/:requestId', () => import('./request-page'), 'RequestPage'),
];
