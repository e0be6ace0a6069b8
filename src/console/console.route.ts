import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { AppError } from '../common/app-error';
import { toProblem } from '../common/problem.filter';

/** Where `npm run build:console` leaves it, seen from dist/console as from src/console. */
const BUILT = join(__dirname, '../../console/dist');

const PROTECTION: Record<string, string> = {
  'content-type': 'text/html; charset=utf-8',
  // A page is of one build; what it loads is named by its content.
  'cache-control': 'no-cache',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
};

/** The editor writes its style sheet while it runs, with the nonce; nothing else is inline, and nothing is of elsewhere. */
const pagePolicy = (nonce: string): string =>
  "default-src 'none'; script-src 'self'; " +
  `style-src 'self' 'nonce-${nonce}'; ` +
  "img-src 'self'; font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/**
 * Around what tenants wrote: an origin that nobody has, no script but the one that shows it, styles as e-mails have them,
 * pictures from wherever they are, and no way to send anything or to go anywhere.
 */
const FRAME_POLICY =
  "sandbox allow-scripts; default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; " +
  "img-src https: http: data:; font-src https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/**
 * The console, at /console: a page that speaks with the API as any other program does, and the frame in which it shows
 * what people wrote. Each path below is the same page, which reads its address itself.
 */
export function routeConsole(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const isBuilt = existsSync(join(BUILT, 'index.html'));
  const page = isBuilt ? readFileSync(join(BUILT, 'index.html'), 'utf8') : '';
  const frame = isBuilt ? readFileSync(join(BUILT, 'frame.html'), 'utf8') : '';
  const options = { helmet: false as const };

  const sendPage = (reply: FastifyReply): FastifyReply => {
    if (!isBuilt) return sayNotBuilt(reply);
    const nonce = randomBytes(16).toString('base64');
    return reply
      .headers({
        ...PROTECTION,
        'content-security-policy': pagePolicy(nonce),
        'x-frame-options': 'DENY',
      })
      .send(page.replace('%NONCE%', nonce));
  };
  fastify.get('/console', options, (_request, reply) => sendPage(reply));
  fastify.get('/console/*', options, (_request, reply) => sendPage(reply));
  fastify.get('/console/frame', options, (_request, reply) =>
    isBuilt
      ? reply.headers({ ...PROTECTION, 'content-security-policy': FRAME_POLICY }).send(frame)
      : sayNotBuilt(reply),
  );
  if (!isBuilt) return;
  void fastify.register((scope, _options, done) => {
    void scope.register(fastifyStatic, {
      root: join(BUILT, 'assets'),
      prefix: '/console/assets/',
      decorateReply: false,
      index: false,
      preCompressed: true,
      immutable: true,
      maxAge: '365d',
      // The frame is of no origin, and loads its one script from here: as from anywhere else.
      setHeaders: (reply) => {
        void reply.headers({
          'access-control-allow-origin': '*',
          'cross-origin-resource-policy': 'cross-origin',
        });
      },
    });
    done();
  });
}

function sayNotBuilt(reply: FastifyReply): FastifyReply {
  const detail = 'The console is not built here: run "npm run build:console". The API does without it.';
  const problem = toProblem(new AppError('not_found', detail), reply.request.id);
  return reply.status(404).type('application/problem+json').send(problem);
}
