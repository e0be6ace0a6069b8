import { type Room, room } from '../../room';

export const KEY_ROOMS: Room[] = [room('/keys', () => import('./keys-page'), 'KeysPage')];
