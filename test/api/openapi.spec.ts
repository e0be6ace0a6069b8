import { type Answer, Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { undocumented } from '../support/documented';
import { freshThings } from '../support/fresh-things';
import { furnish } from '../support/furnish';
import { anEmail, send } from '../support/messages';
import {
  absent,
  answerType,
  fileBody,
  idPrefixOf,
  isOfSession,
  jsonBody,
  keyOf,
  openApi,
  type Operation,
  operations,
  pathParameters,
  pathWith,
  sampleOf,
} from '../support/openapi';
import { aMember, callerOf } from '../support/people';
import { SchemaValidator } from '../support/schema-validator';
import { WebhookReceiver } from '../support/webhook-receiver';

const named = operations.map((operation) => [operation.operationId, operation] as const);
const withBody = named.filter(([, operation]) => jsonBody(operation));
const withKey = named.filter(([, operation]) => keyOf(operation));
const ofSessions = named.filter(([, operation]) => isOfSession(operation));
const withId = named.filter(([, operation]) => pathParameters(operation).length > 0);
const paged = named.filter(([, operation]) => operation.parameters.some(({ name }) => name === 'after'));

/** Stands for a template in the examples of bodies; the page at /docs puts a living one in its place, too. */
const TEMPLATE_EXAMPLE = 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z';
/** The same for what an authenticator shows, and for what stands behind the `#` of a link. */
const CODE_EXAMPLE = '123456';
const TOKEN_EXAMPLE = 'rN2c0YzQ1uS7xK9vB4mT8wE6pL3hJ5gF1dA0sQ2iOaU';

/** Each body that the document offers for the operation; one absent body when it takes none. */
function examplesOf(operation: Operation): [string, unknown][] {
  const media = jsonBody(operation);
  if (!media) return [['without a body', undefined]];
  if (media.examples) return Object.entries(media.examples).map(([name, { value }]) => [name, value]);
  return [['as filled in', media.example ?? sampleOf(media.schema ?? {}).value]];
}

/** Whose bodies may be larger than a megabyte. */
const TAKES_MORE = ['Message_accept', 'Campaign_addRecipients'];

describe('openapi.json', () => {
  it('describes the API', () => expect(operations.length).toBeGreaterThan(25));

  it('has each operation under a name of its own', () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it.each(named)('%s says what it does, what it answers and what can go wrong', (_id, operation) => {
    expect(operation).toMatchObject({
      summary: expect.stringMatching(/\S/),
      description: expect.stringMatching(/\S/),
    });
    const tags = openApi.tags.map(({ name }) => name);
    expect(operation.tags?.filter((tag) => tags.includes(tag))).toHaveLength(1);
    const [success, ...more] = Object.entries(operation.responses).filter(([status]) =>
      status.startsWith('2'),
    );
    expect(more).toEqual([]);
    const [status, answer] = success ?? ['none', {}];
    if (status !== '204') expect(answer.content?.[answerType(operation)]?.schema).toBeDefined();
    const problems = Object.entries(operation.responses).filter(([each]) => !each.startsWith('2'));
    expect(problems.length).toBeGreaterThan(0);
    for (const [, problem] of problems) {
      expect(problem.description).toMatch(/`[a-z_]+`/);
      expect(problem.content?.['application/problem+json']?.schema).toBeDefined();
    }
  });

  it.each(withKey)('%s takes one kind of key', (_id, { security }) => expect(security).toHaveLength(1));
  it.each(withId)('%s has examples of its ids', (_id, operation) => {
    for (const parameter of pathParameters(operation)) expect(idPrefixOf(parameter)).toBeTruthy();
  });
  it.each(withBody)('%s has an example of its body', (_id, operation) => {
    const media = jsonBody(operation);
    if (!media?.examples && !media?.example) expect(sampleOf(media?.schema ?? {}).withoutExample).toEqual([]);
  });
});

describe('the API does what openapi.json says', () => {
  const validator = new SchemaValidator();
  let carillon: Carillon;
  let receiver: WebhookReceiver;
  let tenant: TestTenant;
  let things: Record<string, string>;

  beforeAll(async () => {
    carillon = await Carillon.start({ simulator: { activityLagMs: 0 } });
    receiver = await WebhookReceiver.start();
    tenant = await carillon.tenant();
    things = await furnish(carillon, tenant, receiver.url);
  });
  afterAll(async () => {
    await receiver.stop();
    await carillon.stop();
  });

  const callerFor = (operation: Operation) => callerOf(carillon, tenant, operation);

  /** The documented status with the documented content, to the last field. */
  const expectDocumented = (operation: Operation, answer: Answer, code?: string): void => {
    expect(undocumented(operation, answer)).toEqual([]);
    if (code) expect(answer.body.code).toBe(code);
  };

  describe('with its examples', () => {
    const cases = named.flatMap(([id, operation]) =>
      examplesOf(operation).map(([name, body]) => [id, name, operation, body] as const),
    );

    /** The last request of each operation. */
    const requests = new Map<string, string>();

    it.each(cases)('%s: %s', async (_id, _name, operation, body) => {
      const fresh = await freshThings(carillon, tenant, operation);
      const path = pathWith(operation, (each) => fresh[idPrefixOf(each)] ?? things[idPrefixOf(each)] ?? '');
      const file = fileBody(operation);
      const answer = await (
        await callerFor(operation)
      ).send(
        operation.method,
        path,
        body === undefined
          ? file?.example
          : JSON.stringify(body)
              .replaceAll(TEMPLATE_EXAMPLE, things.tpl ?? '')
              .replaceAll(TOKEN_EXAMPLE, fresh.token ?? '')
              .replaceAll(CODE_EXAMPLE, fresh.code ?? CODE_EXAMPLE),
        file && { 'content-type': file.contentType },
      );
      if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.text}`);
      requests.set(operation.operationId, answer.headers.get('x-request-id') ?? '');
      expectDocumented(operation, answer);
      // A page without rows would prove nothing about its rows.
      if (answer.body?.object === 'list') expect(answer.body.data).not.toHaveLength(0);
    });

    it('leaves an entry in the audit log for each change, and none for what changes nothing', async () => {
      const rows = await carillon.owner.query<{ request_id: string }[]>(
        'SELECT request_id FROM audit_entries',
      );
      const audited = new Set(rows.map(({ request_id: id }) => id));
      expect(requests.size).toBe(new Set(cases.map(([id]) => id)).size);
      const without = [...requests].filter(([, requestId]) => !audited.has(requestId)).map(([id]) => id);
      const reading = operations
        .filter(({ method }) => method === 'GET')
        .map(({ operationId }) => operationId);
      expect(without.sort()).toEqual([...reading, ...Object.keys(NOT_AUDITED)].sort());
    });
  });

  it('for a message that has come to its end', async () => {
    const { body: list } = await tenant.api.get('/v1/messages?limit=100');
    const finished = (list.data as { id: string; status: string }[]).find(
      ({ status }) => status === 'completed',
    );
    const ofMessage = operations.filter(({ operationId }) =>
      /^Message_(get|deliveries|timeline)$/.test(operationId),
    );
    expect(ofMessage).toHaveLength(3);
    for (const operation of ofMessage) {
      const answer = await tenant.api.get(pathWith(operation, () => finished?.id ?? ''));
      expect(answer.status).toBe(200);
      expectDocumented(operation, answer);
    }
  });

  it('and a field too many, too few or of another type would be noticed', async () => {
    const operation = operations.find(({ operationId }) => operationId === 'Message_get');
    const schema = operation?.responses['200']?.content?.['application/json']?.schema ?? {};
    const { body } = await tenant.api.get(`/v1/messages/${things.msg}`);
    expect(validator.faults(schema, body)).toEqual([]);
    const [delivery] = body.deliveries as Record<string, unknown>[];
    for (const wrong of [{ extra: 1 }, { id: undefined }, { status: 'lost' }, { sent_at: 1 }]) {
      const changed = JSON.parse(
        JSON.stringify({ ...body, deliveries: [{ ...delivery, ...wrong }] }),
      ) as unknown;
      expect(validator.faults(schema, changed)).toHaveLength(1);
    }
  });

  describe('when it refuses', () => {
    const pathOf = (operation: Operation) => pathWith(operation, (each) => things[idPrefixOf(each)] ?? '');
    const body = (operation: Operation) => (operation.requestBody ? '{}' : undefined);

    it.each(withKey)('%s without a key', async (_id, operation) => {
      const answer = await new Caller(carillon.url).send(
        operation.method,
        pathOf(operation),
        body(operation),
      );
      expectDocumented(operation, answer, 'unauthorized');
    });

    it.each(ofSessions)('%s with nobody signed in', async (_id, operation) => {
      const answer = await new Caller(carillon.url).send(
        operation.method,
        pathOf(operation),
        body(operation),
      );
      expectDocumented(operation, answer, 'unauthorized');
    });

    it.each(ofSessions.filter(([, { method }]) => method !== 'GET'))(
      '%s without the token that only our pages know',
      async (_id, operation) => {
        const { cookie } = await aMember(carillon, tenant);
        const forged = new Caller(carillon.url, undefined, { cookie });
        const answer = await forged.send(operation.method, pathOf(operation), body(operation));
        expectDocumented(operation, answer, 'csrf_refused');
      },
    );

    it.each(withKey)('%s with a key of the other kind', async (_id, operation) => {
      const other = keyOf(operation) === 'operatorKey' ? tenant.api : carillon.operator;
      expectDocumented(
        operation,
        await other.send(operation.method, pathOf(operation), body(operation)),
        'forbidden',
      );
    });

    // What is not there is made by a PUT of the whole.
    it.each(withId.filter(([id]) => id !== 'ProviderTemplate_push'))(
      '%s of what is not there',
      async (_id, operation) => {
        const path = pathWith(operation, (each) => absent(idPrefixOf(each)));
        const [, example] = examplesOf(operation)[0] ?? [];
        const content = VALID_BODY[operation.operationId] ?? example;
        const file = fileBody(operation);
        const answer = await (
          await callerFor(operation)
        ).send(
          operation.method,
          path,
          content === undefined ? file?.example : JSON.stringify(content),
          file && { 'content-type': file.contentType },
        );
        expectDocumented(operation, answer, 'not_found');
      },
    );

    it.each(withBody)('%s an unknown field', async (_id, operation) => {
      const answer = await (
        await callerFor(operation)
      ).send(operation.method, pathOf(operation), '{"unknown":1}');
      expectDocumented(operation, answer, 'invalid_request');
    });

    it.each(withBody)('%s what is not JSON', async (_id, operation) => {
      const answer = await (await callerFor(operation)).send(operation.method, pathOf(operation), '{');
      expectDocumented(operation, answer, 'malformed_request');
    });

    it.each(withBody)('%s another content type', async (_id, operation) => {
      const headers = { 'content-type': 'application/xml' };
      const answer = await (
        await callerFor(operation)
      ).send(operation.method, pathOf(operation), '<a/>', headers);
      expectDocumented(operation, answer, 'unsupported_media_type');
    });

    it.each(withBody.filter(([id]) => !TAKES_MORE.includes(id)))(
      '%s more than a megabyte',
      async (_id, operation) => {
        const large = JSON.stringify({ unknown: 'x'.repeat(1.1 * 1024 * 1024) });
        const answer = await (await callerFor(operation)).send(operation.method, pathOf(operation), large);
        expectDocumented(operation, answer, 'payload_too_large');
      },
    );

    it.each(paged)('%s a page that is not there', async (_id, operation) => {
      const schema = jsonBody(operation)?.schema;
      const body = schema && JSON.stringify(sampleOf(schema).value);
      const caller = await callerFor(operation);
      const page = (query: string) => caller.send(operation.method, `${pathOf(operation)}?${query}`, body);
      expectDocumented(operation, await page('limit=0'), 'invalid_request');
      expectDocumented(operation, await page('after=nonsense'), 'invalid_cursor');
    });

    it('what is taken, or too late', async () => {
      const find = (id: string) => operations.find(({ operationId }) => operationId === id) as Operation;
      const slug = { name: 'taken', slug: 'taken' };
      await carillon.operator.post('/v1/tenants', slug);
      expectDocumented(find('Tenant_create'), await carillon.operator.post('/v1/tenants', slug), 'conflict');
      const template = { name: 'welcome', channel: 'sms', body: 'x' };
      expectDocumented(find('Template_create'), await tenant.api.post('/v1/templates', template), 'conflict');
      const id = await send(tenant.api, anEmail());
      expectDocumented(
        find('Schedule_cancel'),
        await tenant.api.post(`/v1/messages/${id}/cancel`),
        'conflict',
      );
      const { body: list } = await tenant.api.get('/v1/deliveries?limit=100');
      const delivered = (list.data as { id: string; status: string }[]).find(
        ({ status }) => status === 'delivered',
      );
      for (const [name, body] of [
        ['resend', {}],
        ['close', { status: 'sent' }],
      ] as const) {
        const answer = await tenant.api.post(`/v1/deliveries/${delivered?.id}/${name}`, body);
        expectDocumented(find(`Delivery_${name}`), answer, 'conflict');
      }
      const later = { scheduled_at: '2035-01-01T00:00:00Z' };
      expectDocumented(
        find('Schedule_reschedule'),
        await tenant.api.patch(`/v1/messages/${id}`, later),
        'conflict',
      );
    });
  });
});

/** What leaves no entry in the audit log although it is no GET, and why. */
const NOT_AUDITED: Record<string, string> = {
  Message_accept: 'messages have their ledger: deliveries, attempts and a timeline',
  Audience_preview: 'shows whom a filter finds; nothing is stored',
  SchedulePreview_preview: 'shows what would be; nothing is stored',
  Template_preview: 'shows what would be; nothing is stored',
  Template_lint: 'shows what could be better; nothing is stored',
  PlatformTemplate_preview: 'shows what would be; nothing is stored',
  PlatformTemplate_lint: 'shows what could be better; nothing is stored',
  TemplateTest_send: 'sends a message, as Message_accept does',
  Privacy_export: 'shows what is held; nothing is changed',
};

/** Where it depends on the object which bodies are good: these are good for any. */
const VALID_BODY: Record<string, object> = {
  Webhook_update: {},
  TemplateVersion_add: { subject: 'x', text: 'x' },
  Template_preview: { variables: {} },
  PlatformTemplateVersion_add: { subject: 'x', text: 'x' },
  PlatformTemplate_preview: { variables: {} },
};
