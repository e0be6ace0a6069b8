import { newId } from '../../src/common/ids';
import type { Answer, Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { draftCampaign, furnish } from '../support/furnish';
import { anEmail, send } from '../support/messages';
import {
  absent,
  fileBody,
  idPrefixOf,
  jsonBody,
  keyOf,
  type Operation,
  operations,
  pathParameters,
  pathWith,
} from '../support/openapi';
import { aMember, memberOf, type TestPerson } from '../support/people';
import { digestOfTenant } from '../support/stored-rows';
import { WebhookReceiver } from '../support/webhook-receiver';
import { type RemovedFilters, withoutTenantFilters } from '../support/without-tenant-filters';

/** One place in an operation where a caller can put somebody else's id. */
interface Slot {
  title: string;
  operation: Operation;
  /** Prefix of the id, and the name of the path parameter; null for the body. */
  prefix: string;
  parameter: string | null;
  body?: (id: string) => Record<string, unknown>;
}

const TEMPLATE_MESSAGE = (id: string) => ({
  ...anEmail({ subject: undefined, html: undefined, text: undefined }),
  template: { id },
  variables: { name: 'Ada' },
});

/** Valid, so that nothing but the id can be the reason of a refusal. */
const BODIES: Record<string, Record<string, unknown>> = {
  Template_preview: { variables: { name: 'Ada' } },
  Campaign_addRecipients: { recipients: [{ to: 'taken.over@example.com' }] },
  Campaign_update: { name: 'taken over' },
  CampaignRun_decide: { verdict: 'skip' },
  Topic_update: { name: 'taken over' },
  Template_lint: {},
  Template_override: {},
  PlatformTemplate_preview: { variables: { name: 'Ada' } },
  PlatformTemplate_lint: {},
  PlatformTemplateVersion_add: { subject: 'Taken over', text: 'Taken over' },
  PlatformTemplateVersion_change: { subject: 'Taken over', text: 'Taken over' },
  PlatformTemplateVersion_rollBack: { version: 1 },
  TemplateTest_send: { from: 'hello@example.com', to: ['eve@example.com'], variables: { name: 'Ada' } },
  TemplateVersion_add: { subject: 'Taken over', text: 'Taken over' },
  TemplateVersion_change: { subject: 'Taken over', text: 'Taken over' },
  TemplateVersion_rollBack: { version: 1 },
  Schedule_reschedule: { scheduled_at: '2031-01-01T00:00:00Z' },
  Delivery_close: { status: 'sent' },
  Webhook_update: { description: 'taken over' },
  PortalLink_create: {},
  Webhook_rotateSecret: { overlap_seconds: 0 },
  Webhook_recover: { since: '2020-01-01T00:00:00Z' },
  ApiKey_create: { name: 'taken over' },
  ApiKey_update: { name: 'taken over' },
  ApiKey_rotate: { overlap_seconds: 0 },
  OwnApiKey_update: { name: 'taken over' },
  OwnApiKey_rotate: { overlap_seconds: 0 },
  SenderDomain_changeTracking: { from: 'link', to: 'taken' },
  SenderDomain_changeReturnPath: { from: 'em123456', to: 'taken' },
  SmtpUser_update: { description: 'taken over' },
  IpAuthentication_update: { description: 'taken over' },
  IpAllowList_updateAddress: { description: 'taken over' },
  PlatformDomain_lend: { tenant_ids: [], future_tenants: false },
  Operator_update: { name: 'taken over' },
  Tenant_update: { requests_per_second: 7 },
  Contact_update: { locale: 'fr' },
  Audience_update: { name: 'taken over' },
  AudienceMember_add: { emails: ['ada@example.com'] },
  AudienceMember_remove: { emails: ['ada@example.com'] },
  TenantQuota_set: { email: { day: 1 } },
  PriceList_set: { currency: 'EUR', prices: [{ from: '2026-01-01', email: 1, sms_segment: 1 }] },
  RecipientGuard_set: { email_domains: ['example.com'] },
  Member_update: { role: 'editor' },
  People_update: { operator_role: 'owner' },
  TenantInvitation_create: { email: 'eve@example.com', role: 'admin' },
};

const PUSH = 'ProviderTemplate_push';
const PUSH_BODY = (id: string) => ({ template_id: id });

/** The operator's own: no tenant is named by them. */
const OF_THE_PLATFORM = [
  ...['tenantId', 'platformDomain', 'operatorId', 'platformTemplateId'],
  ...['personId', 'operatorInvitationId'],
];

const slots: Slot[] = operations.flatMap((operation) => {
  const inPath = pathParameters(operation).map((parameter): Slot => ({
    title: `${operation.method} ${operation.path}, ${parameter.name}`,
    operation,
    prefix: idPrefixOf(parameter),
    parameter: parameter.name,
  }));
  const inBody: Slot[] =
    operation.operationId === 'Message_accept'
      ? [
          {
            title: 'POST /v1/messages, template.id',
            operation,
            prefix: 'tpl',
            parameter: null,
            body: TEMPLATE_MESSAGE,
          },
        ]
      : operation.operationId === PUSH
        ? [
            {
              title: `PUT ${operation.path}, template_id`,
              operation,
              prefix: 'tpl',
              parameter: null,
              body: PUSH_BODY,
            },
          ]
        : [];
  // The place to push to is one's own under any id.
  return operation.operationId === PUSH ? inBody : [...inPath, ...inBody];
});
const routes = new Set(slots.map(({ operation }) => operation.operationId)).size;

const PREFIX_OF_LIST: Record<string, string> = {
  '/v1/messages': 'msg',
  '/v1/deliveries': 'dlv',
  '/v1/templates': 'tpl',
  '/v1/suppressions': 'sup',
  '/v1/topic-preferences': 'tpf',
  '/v1/received-sms': 'rsm',
  '/v1/contacts': 'con',
  '/v1/audiences': 'lst',
  '/v1/contact-imports': 'imp',
  '/v1/webhook-endpoints': 'whk',
  '/v1/api-keys': 'key',
  '/v1/audit-log': 'aud',
  '/v1/campaigns': 'cmp',
  '/v1/requests': 'req',
  // Of several kinds: whichever comes first.
  '/v1/set-aside': 'dsp',
  '/v1/events': 'evt',
  '/v1/members': 'per',
  '/v1/invitations': 'inv',
};

/** Where B has rows of its own with nothing done for it, or a cursor with nothing to show. */
const NEVER_EMPTY = ['/v1/api-keys', '/v1/audit-log', '/v1/requests', '/v1/events', '/v1/members'];

/** Paged lists without ids of ours, most of which the provider keeps, and what of A's must stand in each. */
const KEY_OF_PROVIDER_LIST: Record<string, string | null> = {
  '/v1/activity': 'emailId',
  '/v1/archived-emails': 'emailId',
  '/v1/provider-scheduled-emails': 'scheduleId',
  '/v1/provider-suppressions': 'address',
  '/v1/provider-templates': 'providerTemplateId',
  '/v1/topics': 'topicKey',
};

/** A tenant of everything that there is takes its time to set up. */
const FURNISH_LIMIT_MS = 90_000;

/** Each wall must hold alone: the filters of the stores, and row-level security; and both together. */
const WALLS = [
  ['both walls', { filters: true, rowSecurity: true }],
  ['the filters of the stores alone', { filters: true, rowSecurity: false }],
  ['row-level security alone', { filters: false, rowSecurity: true }],
] as const;

describe.each(WALLS)(`isolation by %s: ${routes} routes, ${slots.length} slots`, (_walls, walls) => {
  let carillon: Carillon;
  let receiver: WebhookReceiver;
  let removed: RemovedFilters | undefined;
  let a: TestTenant;
  let b: TestTenant;
  /** An admin of B, who is signed in. */
  let memberOfB: TestPerson;
  /** What A has, and what B has to fill the other parameters with, by prefix. */
  let ofA: Record<string, string>;
  let ofB: Record<string, string>;

  beforeAll(async () => {
    carillon = await Carillon.start({ simulator: { activityLagMs: 0 } });
    if (!walls.rowSecurity) await takeDownRowSecurity(carillon);
    receiver = await WebhookReceiver.start();
    [a, b] = await Promise.all([carillon.tenant(), carillon.tenant()]);
    ofA = await furnish(carillon, a, receiver.url);
    memberOfB = await aMember(carillon, b, 'admin');
    ofB = { ten: b.id, key: (await carillon.operator.get(`/v1/tenants/${b.id}/api-keys`)).body.data[0].id };
    // From now on A's rows change only if somebody changes them.
    await carillon.worker?.close();
    carillon.worker = undefined;
    if (!walls.filters) removed = withoutTenantFilters();
  }, FURNISH_LIMIT_MS);
  afterAll(async () => {
    removed?.restore();
    await receiver.stop();
    await carillon.stop();
  });

  const call = (caller: Caller, { operation, parameter, body }: Slot, id: string): Promise<Answer> => {
    const path = pathWith(operation, (each) =>
      each.name === parameter ? id : (ofB[idPrefixOf(each)] ?? absent(idPrefixOf(each))),
    );
    const content = body?.(id) ?? BODIES[operation.operationId];
    if (jsonBody(operation) && !content) throw new Error(`no body for ${operation.operationId}`);
    const file = fileBody(operation);
    if (file) return caller.send(operation.method, path, file.example, { 'content-type': file.contentType });
    return caller.send(operation.method, path, content && JSON.stringify(content));
  };

  describe('an id of another tenant answers as one that does not exist', () => {
    it.each(slots.map((slot) => [slot.title, slot] as const))('%s', async (_title, slot) => {
      const id = ofA[slot.prefix] ?? '';
      const random = absent(slot.prefix);
      // A tenant is refused on the operator's routes; the operator may still not reach A's key through B.
      const throughB =
        !OF_THE_PLATFORM.includes(slot.parameter ?? '') && keyOf(slot.operation) === 'operatorKey';
      const ofB = [b.api, memberOf(carillon, memberOfB, b.id)];
      for (const caller of throughB ? [...ofB, carillon.operator] : ofB) {
        const before = await digestOfTenant(carillon.owner, a.id);
        const theirs = await call(caller, slot, id);
        expect(await digestOfTenant(carillon.owner, a.id)).toBe(before);
        expect(comparable(theirs, id)).toEqual(comparable(await call(caller, slot, random), random));
        expect(theirs.status).toBe(expectedStatus(slot, ofB.includes(caller)));
      }
    });

    const expectedStatus = ({ operation, body }: Slot, asTenant: boolean): number => {
      if (asTenant && keyOf(operation) === 'operatorKey') return 403;
      return body ? 422 : 404;
    };
  });

  it('covers every kind of id that a tenant has', () => {
    expect(new Set(slots.map(({ prefix }) => prefix))).toEqual(new Set(Object.keys(ofA)));
  });

  it('stands on the walls that it names', () => {
    if (!walls.filters) expect(removed?.count).toBeGreaterThan(slots.length);
  });

  it('would notice an answer that differs, and a row that changed', async () => {
    const slot = slots.find(({ operation }) => operation.operationId === 'Webhook_get');
    const update = slots.find(({ operation }) => operation.operationId === 'Webhook_update');
    if (!slot || !update) throw new Error('the routes of webhook endpoints are gone');
    const id = ofA.whk ?? '';
    const random = absent('whk');
    const own = comparable(await call(a.api, slot, id), id);
    expect(own).not.toEqual(comparable(await call(a.api, slot, random), random));
    const before = await digestOfTenant(carillon.owner, a.id);
    expect((await call(a.api, update, id)).status).toBe(200);
    expect(await digestOfTenant(carillon.owner, a.id)).not.toBe(before);
  });

  describe('a list', () => {
    const lists = operations.filter(
      (operation) =>
        operation.method === 'GET' &&
        keyOf(operation) === 'tenantKey' &&
        operation.parameters.some(({ name }) => name === 'after'),
    );

    it.each(Object.entries(KEY_OF_PROVIDER_LIST))(
      '%s, which has no ids of ours, shows B nothing of A',
      async (path, key) => {
        const own = await a.api.get(`${path}?limit=100`);
        expect(own.body.data).not.toHaveLength(0);
        if (key) expect(own.text).toContain(ofA[key]);
        const { next_cursor: cursorOfA } = (await a.api.get(`${path}?limit=1`)).body;
        for (const cursor of ['', ...(cursorOfA ? [`&after=${cursorOfA}`] : [])]) {
          const answer = await b.api.get(`${path}?limit=100${cursor}`);
          expect(answer).toMatchObject({
            status: 200,
            body: { data: [], has_more: false, next_cursor: null },
          });
        }
      },
    );

    it('is here, whoever keeps it', () => {
      const known = [...Object.keys(PREFIX_OF_LIST), ...Object.keys(KEY_OF_PROVIDER_LIST)];
      const paths = lists.filter((list) => pathParameters(list).length === 0).map(({ path }) => path);
      expect(known.sort()).toEqual(paths.sort());
    });

    it.each(Object.keys(PREFIX_OF_LIST))('%s shows B nothing of A, with A’s cursor neither', async (path) => {
      const prefix = PREFIX_OF_LIST[path] ?? '';
      const own = await a.api.get(`${path}?limit=100`);
      const ids = own.body.data.map(({ id }: { id: string }) => id) as string[];
      expect(ids).toContain(ofA[prefix] ?? ids[0]);
      // The newest possible cursor: what comes after it would be everything that A has.
      const cursors = [cursorOf(ofA[prefix] ?? ids[0] ?? ''), cursorOf(`${prefix}_${'7'}${'z'.repeat(25)}`)];
      for (const query of ['', ...cursors.map((cursor) => `&after=${cursor}`)]) {
        const answer = await b.api.get(`${path}?limit=100${query}`);
        expect(answer.status).toBe(200);
        if (NEVER_EMPTY.includes(path)) {
          // B's own rows may name what B has asked for.
          const shown = answer.body.data.map(({ id }: { id: string }) => id) as string[];
          expect(shown.filter((id) => ids.includes(id))).toEqual([]);
          continue;
        }
        expect(answer.body).toMatchObject({ data: [], has_more: false, next_cursor: null });
        for (const id of ids) expect(answer.text).not.toContain(id);
      }
    });

    it.each(
      lists.filter((list) => pathParameters(list).length > 0).map((list) => [list.path, list] as const),
    )('%s shows B nothing of A by a cursor of A', async (_path, list) => {
      const path = pathWith(list, (parameter) => ofA[idPrefixOf(parameter)] ?? '');
      const page = await a.api.get(`${path}?limit=1`);
      expect(page.body.data).toHaveLength(1);
      const cursor = page.body.next_cursor ?? cursorOf(page.body.data[0].id);
      const foreign = await b.api.get(`${path}?after=${cursor}`);
      expect(foreign.status).toBe(404);
      // On a thing of B's own, A's cursor is only a place in time.
      const made = await furnishLightly(b);
      const own = await b.api.get(
        `${pathWith(list, (parameter) => made[idPrefixOf(parameter)] ?? '')}?after=${cursor}`,
      );
      expect(own.status).toBe(200);
      // Whoever was skipped has no id.
      type Row = { id?: string; recipient: string };
      const ids = page.body.data.map(({ id, recipient }: Row) => id ?? recipient) as string[];
      for (const id of ids) expect(own.text).not.toContain(id);
    });
  });

  // The last, since nothing stands any more after it.
  it('would notice if the last wall fell as well', async () => {
    const reads = slots.filter(
      ({ operation }) => operation.method === 'GET' && keyOf(operation) === 'tenantKey',
    );
    const leaks = async (): Promise<string[]> => {
      const titles: string[] = [];
      for (const slot of reads) {
        const [id, random] = [ofA[slot.prefix] ?? '', absent(slot.prefix)];
        const theirs = JSON.stringify(comparable(await call(b.api, slot, id), id));
        if (theirs !== JSON.stringify(comparable(await call(b.api, slot, random), random)))
          titles.push(slot.title);
      }
      return titles;
    };
    expect(await leaks()).toEqual([]);
    const filters = removed ?? withoutTenantFilters();
    try {
      await takeDownRowSecurity(carillon);
      expect((await leaks()).length).toBeGreaterThanOrEqual(5);
    } finally {
      if (!removed) filters.restore();
    }
  });
});

/** Everything that tells two answers apart, apart from the id that was asked for and the id of the request. */
function comparable(answer: Answer, id: string): object {
  const { request_id: _, ...body } = (answer.body ?? {}) as Record<string, unknown>;
  return {
    status: answer.status,
    body: JSON.parse(JSON.stringify(body).replaceAll(id, '<id>')) as unknown,
    headers: [...answer.headers.keys()].sort(),
    length: answer.headers.get('content-length'),
  };
}

function cursorOf(id: string): string {
  return Buffer.from(id, 'utf8').toString('base64url');
}

async function furnishLightly({ api }: TestTenant): Promise<Record<string, string>> {
  const endpoint = await api.post('/v1/webhook-endpoints', { url: 'https://example.com/' });
  const audience = await api.post('/v1/audiences', { name: `light ${Math.random()}`, kind: 'static' });
  const template = await api.post('/v1/templates', {
    ...{ name: newId('tpl'), channel: 'email', subject: 'Hello', text: 'Hello {{name}}' },
  });
  const msg = await send(api, anEmail({ scheduled_at: '2035-01-01T00:00:00Z' }));
  const cmp = await draftCampaign(api, template.body.id);
  return { lst: audience.body.id, whk: endpoint.body.id, tpl: template.body.id, msg, cmp };
}

async function takeDownRowSecurity({ owner }: Carillon): Promise<void> {
  const tables = await owner.query(`SELECT oid::regclass::text AS name FROM pg_class WHERE relrowsecurity`);
  for (const { name } of tables) await owner.query(`ALTER TABLE ${name} DISABLE ROW LEVEL SECURITY`);
}
