import { type Room, room } from '../../room';

export const AUDIT_ROOMS: Room[] = [
  room('/audit', () => import('./audit-page'), 'AuditPage', { needs: 'audit:read' }),
  room('/audit/requests/:requestId', () => import('./request-page'), 'RequestPage', { needs: 'audit:read' }),
];
