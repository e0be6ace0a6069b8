import { type Room, room } from '../../room';

export const WEBHOOK_ROOMS: Room[] = [
  room('/webhooks', () => import('./webhooks-page'), 'WebhooksPage'),
  room('/webhooks/:webhookEndpointId', () => import('./endpoint-page'), 'EndpointPage'),
  room(
    '/webhooks/:webhookEndpointId/deliveries/:webhookDeliveryId',
    () => import('./delivery-page'),
    'DeliveryPage',
  ),
];
