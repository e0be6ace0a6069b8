import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { routeOf } from '../common/route-of';
import { Metrics } from './metrics';

/** After each answer: by the pattern of its route, as a path may name anybody. What no route takes has none. */
export function measureRequests(app: NestFastifyApplication): void {
  const { requests } = app.get(Metrics, { strict: false });
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      const labels = { method: request.method, route: routeOf(request), status: String(reply.statusCode) };
      requests.observe(labels, reply.elapsedTime / 1_000);
      done();
    });
}
