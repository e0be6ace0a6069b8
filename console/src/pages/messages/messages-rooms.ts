import { type Room, room } from '../../room';

const RIGHTS = { changes: 'messages:write' } as const;

export const MESSAGE_ROOMS: Room[] = [
  room('/messages', () => import('./messages-page'), 'MessagesPage', RIGHTS),
  room('/messages/new', () => import('./new-message-page'), 'NewMessagePage', { needs: 'messages:write' }),
  room('/messages/:messageId', () => import('./message-page'), 'MessagePage', RIGHTS),
  room(
    '/messages/:messageId/recipients/:deliveryId',
    () => import('./recipient-page'),
    'RecipientPage',
    RIGHTS,
  ),
];
