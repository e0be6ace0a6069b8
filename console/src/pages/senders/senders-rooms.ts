import { type Room, room } from '../../room';

export const SENDER_ROOMS: Room[] = [
  room('/senders', () => import('./senders-page'), 'SendersPage'),
  room('/senders/:domain', () => import('./domain-page'), 'DomainPage'),
];
