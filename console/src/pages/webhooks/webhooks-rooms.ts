import { type Room, room } from '../../room';

const RIGHTS = { changes: 'webhooks:write' } as const;

export const WEBHOOK_ROOMS: Room[] = [
  room('/webhooks', () => import('./webhooks-page'), 'WebhooksPage', RIGHTS),
  room('/webhooks/:webhookEndpointId', () => import('./endpoint-page'), 'EndpointPage', RIGHTS),
  room(
    '/webhooks/:webhookEndpointId/deliveries/:webhookDeliveryId',
    () => import('./delivery-page'),
    'DeliveryPage',
    RIGHTS,
  ),
];
