import { type Room, room } from '../../room';

export const OVERVIEW_ROOMS: Room[] = [room('/', () => import('./overview-page'), 'OverviewPage')];
