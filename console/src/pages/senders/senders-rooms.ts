import { type Room, room } from '../../room';

const RIGHTS = { changes: 'senders:write', live: true } as const;

export const SENDER_ROOMS: Room[] = [
  room('/senders', () => import('./senders-page'), 'SendersPage', RIGHTS),
  room('/senders/:domain', () => import('./domain-page'), 'DomainPage', RIGHTS),
];
