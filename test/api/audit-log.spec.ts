import { DataSource } from 'typeorm';
import { roleUrls } from '../../src/database/roles';
import { Carillon, type TestTenant } from '../support/carillon';
import { Caller } from '../support/caller';
import { anEmail, send } from '../support/messages';
import { expectProblem } from '../support/problem';
import { countRows } from '../support/stored-rows';

interface Entry {
  id: string;
  tenant_id: string | null;
  action: string;
  actor: { type: string; id: string; address: string | null };
  target: { type: string; id: string | null };
  outcome: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  request_id: string;
  occurred_at: string;
}

describe('the audit log', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  const read = async (query = '', api: Caller = tenant.api, path = '/v1/audit-log'): Promise<Entry[]> => {
    const answer = await api.get(`${path}?limit=100${query}`);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body.data as Entry[];
  };

  it('says who did what to what, from where, in which request, and what it was before', async () => {
    const { body: key } = await tenant.api.post('/v1/api-keys', { name: 'first name' });
    const changed = await tenant.api.patch(`/v1/api-keys/${key.id}`, { name: 'second name' });
    const [entry, creation] = await read();
    const [ownKey] = (await carillon.operator.get(`/v1/tenants/${tenant.id}/api-keys`)).body.data.slice(-1);
    expect(entry).toEqual({
      object: 'audit_entry',
      id: expect.stringMatching(/^aud_/),
      tenant_id: tenant.id,
      actor: { type: 'api_key', id: ownKey.id, address: '127.0.0.1' },
      action: 'api_key.update',
      target: { type: 'api_key', id: key.id },
      outcome: 'done',
      before: expect.objectContaining({ name: 'first name' }),
      after: expect.objectContaining({ name: 'second name' }),
      request_id: changed.headers.get('x-request-id'),
      occurred_at: expect.any(String),
    });
    expect(creation).toMatchObject({ action: 'api_key.create', before: null });
  });

  it('shows tenants what operators did, but not from where; operators see both', async () => {
    const [first] = (await read()).slice(-1);
    expect(first).toMatchObject({
      action: 'tenant.create',
      actor: { type: 'operator', id: 'environment', address: null },
      after: { region: 'global' },
    });
    const path = `/v1/tenants/${tenant.id}/audit-log`;
    const [seen] = (await read('', carillon.operator, path)).slice(-1);
    expect(seen).toEqual({ ...first, actor: { ...first?.actor, address: '127.0.0.1' } });
  });

  it('tells operators what operators did, everywhere, and nothing of what tenants did', async () => {
    await carillon.operator.post('/v1/platform-domains', { domain: 'audited.example' });
    await tenant.api.post('/v1/api-keys', { name: 'of the tenant' });
    const entries = await read('', carillon.operator, '/v1/operator-audit-log');
    expect(new Set(entries.map(({ actor }) => actor.type))).toEqual(new Set(['operator']));
    expect(entries.slice(0, 2)).toMatchObject([
      { tenant_id: null, action: 'platform_domain.add', outcome: 'done', target: { id: 'audited.example' } },
      { tenant_id: null, action: 'platform_domain.add', outcome: 'asked' },
    ]);
    expect(entries.map(({ tenant_id: id }) => id)).toContain(tenant.id);
  });

  describe('is written in the transaction of the change', () => {
    const CHANGES: [string, (t: TestTenant) => Promise<{ status: number }>][] = [
      [
        'suppressions',
        ({ api }) => api.post('/v1/suppressions', { channel: 'email', address: 'a@example.com' }),
      ],
      ['api_keys', ({ api }) => api.post('/v1/api-keys', { name: 'x' })],
      ['webhook_endpoints', ({ api }) => api.post('/v1/webhook-endpoints', { url: 'https://example.com/' })],
      ['templates', ({ api }) => api.post('/v1/templates', { name: 'x', channel: 'sms', body: 'x' })],
      [
        'quotas',
        ({ id }) => carillon.operator.send('PUT', `/v1/tenants/${id}/quotas`, '{"email":{"day":1}}'),
      ],
      ['tenants', () => carillon.operator.post('/v1/tenants', { name: 'x', slug: `x-${Date.now()}` })],
    ];

    it.each(CHANGES)('%s: without the one there is not the other', async (_table, change) => {
      await carillon.owner.query('REVOKE INSERT ON audit_entries FROM carillon_app, carillon_platform');
      try {
        const before = await countRows(carillon.owner);
        expect((await change(tenant)).status).toBe(500);
        expect(await countRows(carillon.owner)).toEqual(before);
      } finally {
        await carillon.owner.query('GRANT INSERT ON audit_entries TO carillon_app, carillon_platform');
      }
      const entries = Number((await countRows(carillon.owner)).audit_entries);
      expect((await change(tenant)).status).toBeLessThan(300);
      expect((await countRows(carillon.owner)).audit_entries).toBe(entries + 1);
    });
  });

  it('keeps what was written: no role may change or remove an entry', async () => {
    for (const role of ['carillon_app', 'carillon_platform'] as const) {
      const source = await new DataSource({
        type: 'postgres',
        url: roleUrls(carillon.env, role)[0],
        installExtensions: false,
      }).initialize();
      try {
        for (const statement of [
          `UPDATE audit_entries SET action = 'nothing.happened'`,
          'DELETE FROM audit_entries',
          'TRUNCATE audit_entries',
        ]) {
          await expect(source.query(statement)).rejects.toThrow(/permission denied/);
        }
      } finally {
        await source.destroy();
      }
    }
  });

  it('has no entry for what was refused, and one for what was asked twice with one key', async () => {
    const before = (await read()).length;
    expectProblem(await tenant.api.post('/v1/api-keys', { name: '' }), 'invalid_request');
    expectProblem(await tenant.api.delete('/v1/suppressions/sup_01kaj6v3m4e2ra8x0q6s1t5y9z'), 'not_found');
    expect(await read()).toHaveLength(before);
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'once' };
    for (let i = 0; i < 2; i += 1) await tenant.api.send('POST', '/v1/api-keys', '{"name":"once"}', headers);
    expect(await read()).toHaveLength(before + 1);
  });

  it('does not audit messages', async () => {
    const before = (await read()).length;
    await send(tenant.api, anEmail());
    expect(await read()).toHaveLength(before);
  });

  describe('of what the provider is asked to do', () => {
    it('says what was asked for, and that it was done', async () => {
      await tenant.api.post('/v1/sender-domains', { domain: 'shop.example' });
      const entries = await read('&action=sender_domain.add');
      expect(entries.map(({ outcome }) => outcome)).toEqual(['done', 'asked']);
      expect(new Set(entries.map(({ request_id: id }) => id)).size).toBe(1);
      expect(entries[0]?.after).toEqual({ domain: 'shop.example' });
    });

    it('that it was refused', async () => {
      const answer = await tenant.api.delete('/v1/sender-domains/nobody.example');
      expectProblem(answer, 'not_found');
      const [entry, asked] = await read('&action=sender_domain.remove');
      expect([asked?.outcome, entry?.outcome, entry?.target.id]).toEqual([
        'asked',
        'refused',
        'nobody.example',
      ]);
    });

    it('that nobody knows', async () => {
      await carillon.control.post('/simulator/faults', {
        kind: 'reset-after',
        operation: '/domain/add',
        count: 1,
      });
      expectProblem(
        await tenant.api.post('/v1/sender-domains', { domain: 'lost.example' }),
        'provider_unclear',
      );
      const [entry] = await read('&action=sender_domain.add');
      expect(entry?.outcome).toBe('unclear');
    });
  });

  it('holds no secret and no address of anybody', async () => {
    const { api } = tenant;
    const canary = `canary-${Math.random().toString(36).slice(2)}`;
    const { body: suppression } = await api.post('/v1/suppressions', {
      channel: 'email',
      address: `${canary}@example.com`,
    });
    await api.delete(`/v1/suppressions/${suppression.id}`);
    const { body: sms } = await api.post('/v1/suppressions', { channel: 'sms', address: '+15185550141' });
    await api.post('/v1/provider-suppressions', { address: `${canary}@example.com` });
    await api.delete(`/v1/provider-suppressions/${canary}@example.com`);
    await api.post('/v1/single-senders', { email_address: `${canary}@example.com` });
    const user = { username: `user-${canary}@example.com`, password: `Pw-${canary}-9` };
    await api.post('/v1/smtp-users', user);
    const source = { subject: canary, text: canary };
    await api.post('/v1/templates', { name: 'plain name', channel: 'email', ...source });
    const { body: endpoint } = await api.post('/v1/webhook-endpoints', {
      url: `https://example.com/?k=${canary}`,
    });
    const { body: key } = await api.post('/v1/api-keys', { name: 'x' });
    expect([suppression.id, sms.id, endpoint.secret, key.key]).toEqual(Array(4).fill(expect.any(String)));
    const rows = await carillon.owner.query<{ row: string }[]>(
      'SELECT to_jsonb(a)::text AS row FROM audit_entries a WHERE scope = $1',
      [tenant.id],
    );
    const text = rows.map(({ row }) => row).join('\n');
    expect(rows.length).toBeGreaterThan(10);
    for (const secret of [canary, '15185550141', endpoint.secret, key.key, user.password])
      expect(text).not.toContain(secret);
    // Two entries about one address are still seen to be about one.
    const marks = new Set([...text.matchAll(/\*\*\*@example\.com#(\w[\w-]+)/g)].map(([, mark]) => mark));
    expect(marks.size).toBe(2);
  });

  describe('is found by', () => {
    it('actor, action and time, in pages', async () => {
      const { body: other } = await tenant.api.post('/v1/api-keys', { name: 'the other' });
      const middle = (await read())[0]?.occurred_at ?? '';
      const api = new Caller(carillon.url, other.key);
      for (const name of ['one', 'two', 'three'])
        await api.post('/v1/templates', { name, channel: 'sms', body: 'x' });
      expect(await read(`&actor=${other.id}`)).toHaveLength(3);
      expect(await read('&action=template.create')).toHaveLength(3);
      expect(await read('&action=template.publish')).toEqual([]);
      const at = encodeURIComponent(middle);
      const since = await read(`&from=${at}`);
      const until = await read(`&until=${at}`);
      expect(since.length).toBeGreaterThanOrEqual(3);
      expect(new Set([...since, ...until].map(({ id }) => id)).size).toBe((await read()).length);
      const first = await tenant.api.get(`/v1/audit-log?limit=2&actor=${other.id}`);
      const next = await tenant.api.get(
        `/v1/audit-log?limit=2&actor=${other.id}&after=${first.body.next_cursor}`,
      );
      const names = [...first.body.data, ...next.body.data].map(({ after }: Entry) => after?.name);
      expect(names).toEqual(['three', 'two', 'one']);
      expect(next.body).toMatchObject({ has_more: false, next_cursor: null });
    });

    it.each(['action=drop', 'from=yesterday', 'until=1', `actor=${'x'.repeat(101)}`, 'before=1'])(
      'nothing else: %s',
      async (query) => {
        const answer = await tenant.api.get(`/v1/audit-log?${query}`);
        expectProblem(answer, 'invalid_request', [`/${query.split('=')[0]}`]);
      },
    );
  });

  it('of a tenant that is not there is not found', async () => {
    const answer = await carillon.operator.get('/v1/tenants/ten_01kaj6v3m4e2ra8x0q6s1t5y9z/audit-log');
    expectProblem(answer, 'not_found');
  });
});
