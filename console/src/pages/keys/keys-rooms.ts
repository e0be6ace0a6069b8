import { type Room, room } from '../../room';

export const KEY_ROOMS: Room[] = [
  room('/keys', () => import('./keys-page'), 'KeysPage', { needs: 'api_keys:read' }),
];
