import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PAGE_HEADERS } from '../common/html-page';
import { type Done, unknownLinkPage, unsubscribePage } from './unsubscribe-page';
import { languageOf } from './unsubscribe-words';
import { type Decision, type Preferences, Unsubscribes } from './unsubscribes.service';

/** What a form of the page weighs at most. */
const MOST_BYTES = 64 * 1024;
const PATH = '/u/:token';

type LinkRequest = FastifyRequest<{ Params: { token: string } }>;

/**
 * Where the links in e-mails lead: `POST` acts, without session, cookie or key, as often as it likes (RFC 8058); `GET`
 * shows a page and never acts, since programs that look for harm in e-mails follow every link. Routes of Fastify's own:
 * forms are taken here, in any encoding, and nowhere else.
 */
export function routeUnsubscribes(app: NestFastifyApplication): void {
  const unsubscribes = app.get(Unsubscribes, { strict: false });
  const fastify = app.getHttpAdapter().getInstance();
  void fastify.register((scope, _options, registered) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, text, done) =>
      done(null, text),
    );
    scope.get(PATH, { helmet: false }, async (request: LinkRequest, reply) =>
      answer(request, reply, await unsubscribes.look(request.params.token), null),
    );
    scope.post(PATH, { helmet: false, bodyLimit: MOST_BYTES }, async (request: LinkRequest, reply) => {
      const decision = decisionIn(request);
      const after = await unsubscribes.decide(request.params.token, decision);
      const saved = decision.kind === 'choose' || decision.kind === 'anything';
      return answer(request, reply, after, saved ? 'saved' : 'unsubscribed');
    });
    registered();
  });
}

/** Whatever is posted that is not of our page is the one click. */
function decisionIn({ body, headers }: FastifyRequest): Decision {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const form = new URLSearchParams(isForm && typeof body === 'string' ? body : '');
  switch (form.get('do')) {
    case 'nothing':
      return { kind: 'nothing' };
    case 'anything':
      return { kind: 'anything' };
    case 'choose':
      return { kind: 'choose', shown: form.getAll('shown'), chosen: form.getAll('topic') };
    case null:
    default:
      return { kind: 'unsubscribe' };
  }
}

function answer(
  request: LinkRequest,
  reply: FastifyReply,
  shown: Preferences | null,
  done: Done,
): FastifyReply {
  const language = languageOf([shown?.person.locale, ...acceptedLanguages(request)]);
  void reply.headers({ ...PAGE_HEADERS, 'content-language': language });
  return shown
    ? reply.send(unsubscribePage(shown, `/u/${request.params.token}`, language, done))
    : reply.status(404).send(unknownLinkPage(language));
}

function acceptedLanguages({ headers }: FastifyRequest): string[] {
  return (headers['accept-language'] ?? '').split(',').map((part) => part.split(';')[0]?.trim() ?? '');
}
