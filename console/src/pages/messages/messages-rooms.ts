import { type Room, room } from '../../room';

export const MESSAGE_ROOMS: Room[] = [
  room('/messages', () => import('./messages-page'), 'MessagesPage'),
  room('/messages/new', () => import('./new-message-page'), 'NewMessagePage'),
  room('/messages/:messageId', () => import('./message-page'), 'MessagePage'),
  room('/messages/:messageId/recipients/:deliveryId', () => import('./recipient-page'), 'RecipientPage'),
];
