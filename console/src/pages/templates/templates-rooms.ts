import { type Room, room } from '../../room';

export const TEMPLATE_ROOMS: Room[] = [
  room('/templates', () => import('./templates-page'), 'TemplatesPage'),
  room('/templates/:templateId', () => import('./template-page'), 'TemplatePage'),
];
