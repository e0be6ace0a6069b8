import { type Room, room } from '../../room';

const RIGHTS = { changes: 'templates:write' } as const;

export const TEMPLATE_ROOMS: Room[] = [
  room('/templates', () => import('./templates-page'), 'TemplatesPage', RIGHTS),
  room('/templates/:templateId', () => import('./template-page'), 'TemplatePage', RIGHTS),
];
