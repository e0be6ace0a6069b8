import { type Room, room } from '../../room';

const RIGHTS = { changes: 'contacts:write' } as const;

export const AUDIENCE_ROOMS: Room[] = [
  room('/audiences', () => import('./audiences-page'), 'AudiencesPage', RIGHTS),
  room('/audiences/new', () => import('./new-audience-page'), 'NewAudiencePage', { needs: 'contacts:write' }),
  room('/audiences/contacts', () => import('./contacts-page'), 'ContactsPage', RIGHTS),
  room('/audiences/contacts/:contactId', () => import('./contact-page'), 'ContactPage', RIGHTS),
  room('/audiences/imports', () => import('./imports-page'), 'ImportsPage', RIGHTS),
  room('/audiences/imports/new', () => import('./new-import-page'), 'NewImportPage', {
    needs: 'contacts:write',
  }),
  room('/audiences/imports/:importId', () => import('./import-page'), 'ImportPage', RIGHTS),
  room('/audiences/:audienceId', () => import('./audience-page'), 'AudiencePage', RIGHTS),
];
