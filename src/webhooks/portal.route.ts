import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PAGE_HEADERS } from '../common/html-page';
import { isId } from '../common/ids';
import { closedPortalPage, portalDeliveryPage, portalPage } from './portal-page';
import { Portal, type PortalView } from './portal.service';
import { WEBHOOK_DELIVERY_STATUSES } from './webhook-delivery.entity';

type PortalRequest = FastifyRequest<{
  Params: { token: string; deliveryId?: string };
  Querystring: { status?: unknown; after?: unknown; replayed?: unknown };
}>;

/** A form without fields. */
const MOST_BYTES = 1_024;

/** The page of a portal link: who has the link sees one endpoint's log and nothing else; who posts replays a delivery. */
export function routePortal(app: NestFastifyApplication): void {
  const portal = app.get(Portal, { strict: false });
  const fastify = app.getHttpAdapter().getInstance();
  const options = { helmet: false as const, bodyLimit: MOST_BYTES };
  void fastify.register((scope, _options, registered) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, _text, done) =>
      done(null, null),
    );
    const opened =
      (act: (view: PortalView, request: PortalRequest, reply: FastifyReply) => Promise<string | null>) =>
      async (request: PortalRequest, reply: FastifyReply): Promise<FastifyReply> => {
        const view = await portal.open(request.params.token);
        const page = view && (await act(view, request, reply));
        void reply.headers(PAGE_HEADERS);
        return page === null ? reply.status(404).send(closedPortalPage()) : reply.send(page);
      };

    scope.get(
      '/webhook-portal/:token',
      options,
      opened(async (view, { query, params }) => {
        const status = WEBHOOK_DELIVERY_STATUSES.find((each) => each === query.status) ?? null;
        const before = isId('whd', query.after) ? query.after : null;
        return portalPage(await portal.look(view, status, before), `/webhook-portal/${params.token}`);
      }),
    );
    scope.get(
      '/webhook-portal/:token/:deliveryId',
      options,
      opened(async (view, { query, params }) => {
        const delivery = isId('whd', params.deliveryId) ? await portal.get(view, params.deliveryId) : null;
        const action = `/webhook-portal/${params.token}`;
        return delivery && portalDeliveryPage(view, delivery, action, query.replayed === '1');
      }),
    );
    scope.post(
      '/webhook-portal/:token/:deliveryId',
      options,
      opened(async (view, request, reply) => {
        const { token, deliveryId } = request.params;
        const delivery = isId('whd', deliveryId) ? await portal.get(view, deliveryId) : null;
        if (!delivery || !view.grant.canReplay || !view.endpoint.enabled) return null;
        await portal.replay(view, delivery.id, { address: request.ip, requestId: request.id });
        // Loading it again does not replay again.
        void reply.status(303).header('location', `/webhook-portal/${token}/${delivery.id}?replayed=1`);
        return '';
      }),
    );
    registered();
  });
}
