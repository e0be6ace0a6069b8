import { type Room, room } from '../../room';

export const AUDIENCE_ROOMS: Room[] = [
  room('/audiences', () => import('./audiences-page'), 'AudiencesPage'),
  room('/audiences/new', () => import('./new-audience-page'), 'NewAudiencePage'),
  room('/audiences/contacts', () => import('./contacts-page'), 'ContactsPage'),
  room('/audiences/contacts/:contactId', () => import('./contact-page'), 'ContactPage'),
  room('/audiences/imports', () => import('./imports-page'), 'ImportsPage'),
  room('/audiences/imports/new', () => import('./new-import-page'), 'NewImportPage'),
  room('/audiences/imports/:importId', () => import('./import-page'), 'ImportPage'),
  room('/audiences/:audienceId', () => import('./audience-page'), 'AudiencePage'),
];
