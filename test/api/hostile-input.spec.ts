import { type Answer, Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { anEmail, anSms, send } from '../support/messages';
import {
  jsonBody,
  type Operation,
  operations,
  pathWith,
  resolve,
  absent,
  idPrefixOf,
} from '../support/openapi';
import { openSecrets } from '../support/open-secrets';
import { callerOf as callerFor } from '../support/people';
import { expectProblem, expectWellFormedProblem, pointersOf } from '../support/problem';
import { countRows } from '../support/stored-rows';

/** The text that PostgreSQL takes neither in text nor in jsonb, and one that is no Unicode text at all. */
const NOT_TEXT = { NUL: 'a\0b', 'a lone surrogate': 'a\ud800b' };
type Place = [where: string, body: (text: string) => Record<string, unknown>];

const individual = (recipient: object) =>
  anEmail({ to: undefined, recipients: [{ to: 'ada@example.com', ...recipient }] });
const attachment = (fields: object) =>
  anEmail({ attachments: [{ filename: 'a.txt', content: 'VGhhbmtz', ...fields }] });

const PLACES: Record<string, Place[]> = {
  '/v1/messages': [
    ['from', (text) => anEmail({ from: `${text} <hello@example.com>` })],
    ['to', (text) => anEmail({ to: [`${text} <ada@example.com>`] })],
    ['reply_to', (text) => anEmail({ reply_to: [`${text} <ada@example.com>`] })],
    ['subject', (text) => anEmail({ subject: text })],
    ['html', (text) => anEmail({ html: text })],
    ['text', (text) => anEmail({ text })],
    ['body', (text) => anSms({ body: text })],
    ['variables', (text) => anEmail({ variables: { a: { b: [text] } } })],
    ['a name of a variable', (text) => anEmail({ variables: { [text]: 1 } })],
    ['variables of a recipient', (text) => individual({ variables: { name: text } })],
    ['metadata', (text) => anEmail({ metadata: { order: text } })],
    ['a key of metadata', (text) => anEmail({ metadata: { [text]: '1' } })],
    ['metadata of a recipient', (text) => individual({ metadata: { order: text } })],
    ['a header', (text) => anEmail({ headers: { 'X-Ref': text } })],
    ['a tag', (text) => anEmail({ tags: [text] })],
    ['a file name', (text) => attachment({ filename: text })],
    ['the content of a file', (text) => attachment({ content: text })],
    ['a url', (text) => attachment({ content: undefined, url: `https://example.com/${text}` })],
    ['a content type', (text) => attachment({ content_type: `text/${text}` })],
    [
      'template.id',
      (text) =>
        anEmail({ template: { id: `tpl_${text}` }, subject: undefined, html: undefined, text: undefined }),
    ],
    ['scheduled_at', (text) => anEmail({ scheduled_at: `2030-01-01T10:00:00${text}Z` })],
  ],
  '/v1/templates': [
    ['name', (text) => ({ name: text, channel: 'sms', body: 'x' })],
    ['body', (text) => ({ name: 'n', channel: 'sms', body: text })],
    ['subject', (text) => ({ name: 'n', channel: 'email', subject: text, text: 'x' })],
    ['html', (text) => ({ name: 'n', channel: 'email', subject: 'x', html: text })],
    [
      'a name that it prints',
      (text) => ({ name: 'n', channel: 'email', subject: 'x', text: `{{[${text}]}}` }),
    ],
  ],
  '/v1/suppressions': [['address', (text) => ({ channel: 'email', address: `${text}@example.com` })]],
  '/v1/webhook-endpoints': [
    ['url', (text) => ({ url: `https://example.com/${text}` })],
    ['description', (text) => ({ url: 'https://example.com/', description: text })],
    ['event_types', (text) => ({ url: 'https://example.com/', event_types: [text] })],
  ],
  '/v1/tenants': [
    ['name', (text) => ({ name: text, slug: 'hostile' })],
    ['slug', (text) => ({ name: 'x', slug: text })],
  ],
};

describe('input that is meant to break things', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    await carillon.worker?.close();
    carillon.worker = undefined;
  });
  afterAll(() => carillon.stop());

  const callerOf = (path: string): Caller =>
    path.startsWith('/v1/tenants') ? carillon.operator : tenant.api;
  const refusedWithoutTrace = async (request: () => Promise<Answer>) => {
    const before = await countRows(carillon.owner);
    const answer = await request();
    expectProblem(answer, 'invalid_request');
    expect(await countRows(carillon.owner)).toEqual(before);
    return answer;
  };

  describe.each(Object.entries(NOT_TEXT))('%s', (_what, text) => {
    describe.each(Object.entries(PLACES))('at POST %s', (path, places) => {
      it.each(places)('in %s', async (_where, body) => {
        const answer = await refusedWithoutTrace(() => callerOf(path).post(path, body(text)));
        expect(pointersOf(answer).length).toBeGreaterThan(0);
      });
    });

    it('in what exists already', async () => {
      const template = await tenant.api.post('/v1/templates', {
        name: `t ${text.length}${text.charCodeAt(1)}`,
        channel: 'sms',
        body: 'x',
      });
      const endpoint = await tenant.api.post('/v1/webhook-endpoints', { url: 'https://example.com/' });
      const paths: [Caller, string, string, object][] = [
        [tenant.api, 'POST', `/v1/templates/${template.body.id}/versions`, { body: text }],
        [tenant.api, 'PATCH', `/v1/webhook-endpoints/${endpoint.body.id}`, { description: text }],
        [carillon.operator, 'POST', `/v1/tenants/${tenant.id}/api-keys`, { name: text }],
      ];
      for (const [caller, method, path, body] of paths) {
        await refusedWithoutTrace(() => caller.send(method, path, JSON.stringify(body)));
      }
    });
  });

  it.each(Object.entries(NOT_TEXT))('takes an event of the provider all the same: %s', async (what, text) => {
    // The receiving side's words are in it. Refused, the event would come again for two days and then be lost.
    const { pathToken, bearer } = await openSecrets(carillon, tenant);
    const event = { id: what, event: 'bounce', email_id: what, message: `550 ${text}` };
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
    const before = await countRows(carillon.owner);
    const path = `/provider-events/${pathToken}`;
    const answer = await new Caller(carillon.url).send('POST', path, JSON.stringify(event), headers);
    expect(answer).toMatchObject({ status: 200, body: { received: true } });
    expect((await countRows(carillon.owner)).provider_events).toBe((before.provider_events ?? 0) + 1);
  });

  it('takes what only looks strange', async () => {
    const strange = 'smile 😀, Zoë, نص, \u2028 \ufeff';
    const id = await send(
      tenant.api,
      anEmail({ html: strange, metadata: { strange }, headers: { 'X-Ref': 'ok' } }),
    );
    expect((await tenant.api.get(`/v1/messages/${id}`)).body.metadata).toEqual({ strange });
  });

  describe('null in a field that is not nullable', () => {
    const withBodies = operations.filter((operation) => jsonBody(operation)?.schema);
    const fields = withBodies.flatMap((operation) =>
      Object.entries(resolve(jsonBody(operation)?.schema ?? {}).properties ?? {})
        .filter(([, schema]) => !resolve(schema).canBeNull)
        .map(([name]) => [operation.operationId, name, operation] as [string, string, Operation]),
    );

    it.each(fields)('%s %s', async (_id, name, operation) => {
      const ids = await existing(carillon, tenant);
      const path = pathWith(
        operation,
        (parameter) => ids[idPrefixOf(parameter)] ?? absent(idPrefixOf(parameter)),
      );
      const caller = await callerFor(carillon, tenant, operation);
      const body = JSON.stringify({ ...VALID[operation.operationId], [name]: null });
      const answer = await refusedWithoutTrace(() => caller.send(operation.method, path, body));
      expect(pointersOf(answer)).toContain(`/${name}`);
    });

    it.each([
      ['/recipients/0', anEmail({ to: undefined, recipients: [null] })],
      ['/recipients/0/to', individual({ to: null })],
      ['/recipients/0/variables', individual({ variables: null })],
      ['/recipients/0/metadata', individual({ metadata: null })],
      ['/to', anEmail({ to: [null] })],
      ['/attachments/0', anEmail({ attachments: [null] })],
      ['/attachments/0/filename', attachment({ filename: null })],
      ['/attachments/0/content', attachment({ content: null })],
      ['/attachments/0/url', attachment({ url: null })],
      ['/template/id', anEmail({ template: { id: null } })],
      ['/template/version', anEmail({ template: { id: 'tpl_x', version: null } })],
      ['/headers/X-Ref', anEmail({ headers: { 'X-Ref': null } })],
      ['/metadata', anEmail({ metadata: { order: null } })],
    ])('deeper: %s', async (pointer, body) => {
      expect(pointersOf(await refusedWithoutTrace(() => tenant.api.post('/v1/messages', body)))).toContain(
        pointer,
      );
    });
  });

  describe('JSON that a parser can trip over', () => {
    const valid = JSON.stringify(anEmail()).slice(0, -1);
    const refused = async (json: string) => {
      const before = await countRows(carillon.owner);
      const answer = await tenant.api.send('POST', '/v1/messages', json);
      expectWellFormedProblem(answer);
      expect([400, 422]).toContain(answer.status);
      expect(await countRows(carillon.owner)).toEqual(before);
    };

    it.each([
      ['__proto__', `${valid},"__proto__":{"channel":"sms"}}`],
      ['__proto__, escaped', `${valid},"\\u005f_proto__":{"channel":"sms"}}`],
      ['__proto__ deep inside', `${valid},"variables":{"a":{"__proto__":{"b":1}}}}`],
      ['__proto__ in metadata', `${valid},"metadata":{"__proto__":"1"}}`],
      ['constructor.prototype', `${valid},"variables":{"constructor":{"prototype":{"polluted":1}}}}`],
      ['constructor', `${valid},"constructor":1}`],
      ['toString', `${valid},"toString":1}`],
    ])('holds %s', async (_what, json) => {
      await refused(json);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });

    it.each([
      ['lists in variables', `${valid},"variables":{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`],
      ['objects in variables', `${valid},"variables":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`],
      ['lists in an unknown field', `${valid},"deep":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
      [
        'lists in to',
        JSON.stringify(anEmail()).replace('["ada@example.com"]', '['.repeat(10_000) + ']'.repeat(10_000)),
      ],
      ['lists as the body', '['.repeat(10_000) + ']'.repeat(10_000)],
    ])('nests 10,000 deep: %s', async (_what, json) => refused(json));

    it('names a field twice: the last one counts, as JSON.parse has it', async () => {
      const answer = await tenant.api.send('POST', '/v1/messages', `${valid},"tags":["a"],"tags":["b"]}`);
      expect(answer).toMatchObject({ status: 202, body: { tags: ['b'] } });
      await refused(`${valid},"channel":"sms"}`);
    });

    it('has numbers beyond what JavaScript holds', async () => {
      await refused(`${valid},"template":{"id":"tpl_x","version":1e400}}`);
      await refused(`${valid},"template":{"id":"tpl_x","version":9007199254740993}}`);
    });
  });

  it('finds no template version beyond an integer of the database', async () => {
    const { body: template } = await tenant.api.post('/v1/templates', {
      name: 'one',
      channel: 'sms',
      body: 'x',
    });
    for (const version of [2 ** 31, 2 ** 53, 1e300]) {
      const preview = await tenant.api.post(`/v1/templates/${template.id}/preview`, {
        variables: {},
        version,
      });
      expect([404, 422]).toContain(preview.status);
      await refusedWithoutTrace(() =>
        tenant.api.post('/v1/messages', anSms({ body: undefined, template: { id: template.id, version } })),
      );
    }
  });

  it('takes no instant that the database cannot hold', async () => {
    for (const scheduled_at of ['9999-12-31T23:59:59-23:59', '0000-01-01T00:00:00Z']) {
      const answer = await tenant.api.post('/v1/messages', anEmail({ scheduled_at }));
      expect([202, 422]).toContain(answer.status);
    }
  });
});

/** A valid body for each operation that takes one. */
const VALID: Record<string, Record<string, unknown>> = {
  Tenant_create: { name: 'Acme', slug: 'nullable' },
  ApiKey_create: { name: 'x' },
  Template_create: { name: 'nullable', channel: 'email', subject: 'x', text: 'x' },
  Template_publish: { subject: 'x', text: 'x' },
  Template_preview: { variables: {} },
  Message_accept: anEmail(),
  Suppression_add: { channel: 'email', address: 'nullable@example.com' },
  Schedule_reschedule: { scheduled_at: '2035-01-01T00:00:00Z' },
  Webhook_create: { url: 'https://example.com/' },
  Webhook_update: {},
};

let made: Promise<Record<string, string>> | undefined;

/** One thing of each kind that a path names, made once. */
function existing(carillon: Carillon, { id, api }: TestTenant): Promise<Record<string, string>> {
  made ??= (async () => ({
    ten: id,
    tpl: (await api.post('/v1/templates', { name: 'existing', channel: 'email', subject: 'x', text: 'x' }))
      .body.id,
    whk: (await api.post('/v1/webhook-endpoints', { url: 'https://example.com/' })).body.id,
    msg: await send(api, anEmail({ scheduled_at: '2035-01-01T00:00:00Z' })),
  }))();
  return made;
}
