import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppError } from '../common/app-error';
import { KnownSenders } from './known-senders';
import { ProviderEventIntake } from './provider-event-intake.service';
import { dedupeKey } from './smtp2go/provider-event-vocabulary';
import { storable } from './storable';

/**
 * Where the provider posts events, one each. They are not signed: a path token names the tenant, a bearer secret
 * proves the sender, and the stamp inside must be ours before anything changes. Stored raw, answered, applied later;
 * without the database the answer is 503 and the provider comes again.
 *
 * A route of Fastify's own: events are the most frequent request by far, and what a controller adds (guard, pipes,
 * interceptors) is not for them. What is thrown becomes a problem as anywhere.
 */
export function routeProviderEvents(app: NestFastifyApplication): void {
  const senders = app.get(KnownSenders, { strict: false });
  const intake = app.get(ProviderEventIntake, { strict: false });
  const fastify = app.getHttpAdapter().getInstance();
  // Without the headers that protect a browser: the provider is none.
  fastify.post<{ Params: { token: string } }>(
    '/provider-events/:token',
    { helmet: false },
    async (request) => {
      const tenantId = await senders.tenantOf(request.params.token, request.headers.authorization);
      const { body } = request;
      if (typeof body !== 'object' || body === null || Array.isArray(body)) {
        throw new AppError('malformed_request', 'An event is one flat object.');
      }
      const payload = storable(body);
      await intake.store(tenantId, { dedupeKey: dedupeKey(tenantId, payload), payload });
      return { received: true };
    },
  );
}
