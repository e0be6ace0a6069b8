import type { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { imported } from '../support/contact-files';
import { expectProblem } from '../support/problem';

describe('contacts', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let api: Caller;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
    api = tenant.api;
  });
  afterAll(() => carillon.stop());

  const created = async (body: object) => {
    const answer = await api.post('/v1/contacts', body);
    expect(answer.status).toBe(201);
    return answer.body;
  };

  it('are kept as they are compared, and found by either spelling', async () => {
    const made = await created({
      email: 'Ada.Lovelace@Example.COM',
      phone: '+6421555123',
      external_id: 'c-1',
      locale: 'de_ch',
      time_zone: 'europe/zurich',
      properties: { plan: 'pro', age: 36, vip: true, joined: '2026-11-21' },
    });
    expect(made).toMatchObject({
      email: 'ada.lovelace@example.com',
      locale: 'de-CH',
      time_zone: 'Europe/Zurich',
      properties: { plan: 'pro', age: 36, vip: true, joined: '2026-11-21' },
    });
    for (const query of ['email=ADA.lovelace@example.com', 'phone=%2B6421555123', 'external_id=c-1'])
      expect((await api.get(`/v1/contacts?${query}`)).body.data).toEqual([made]);
    expect((await api.get('/v1/contacts?email=nobody@example.com')).body.data).toEqual([]);
    expect((await api.get(`/v1/contacts/${made.id}`)).body).toEqual(made);
  });

  it('have an address or a number, and each of them once in the tenant', async () => {
    await created({ email: 'a@example.com', phone: '+6421555123', external_id: '1' });
    expectProblem(await api.post('/v1/contacts', { external_id: '2' }), 'invalid_request', ['/email']);
    for (const [field, value] of [
      ['email', 'A@EXAMPLE.com'],
      ['phone', '+6421555123'],
      ['external_id', '1'],
    ] as const) {
      const body = { email: 'b@example.com', [field]: value };
      expectProblem(await api.post('/v1/contacts', body), 'conflict', [`/${field}`]);
    }
    const other = await carillon.tenant();
    expect((await other.api.post('/v1/contacts', { email: 'a@example.com' })).status).toBe(201);
  });

  it('name every fault at once, and repeat no value', async () => {
    const answer = await api.post('/v1/contacts', {
      email: 'Eve <eve@example.com>',
      phone: '0215551234',
      locale: 'not a locale',
      time_zone: 'Mars/Olympus',
      external_id: '',
      properties: { ok: 1, deep: { eve: 1 }, list: ['eve'] },
    });
    expectProblem(answer, 'invalid_request', [
      '/email',
      '/phone',
      '/locale',
      '/time_zone',
      '/external_id',
      '/properties/deep',
      '/properties/list',
    ]);
    expect(answer.text).not.toMatch(/eve|Mars|0215551234/);
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`p${i}`, i]));
    for (const properties of [many, { 'x@y.z': 1 }, { a: 'x'.repeat(1_001) }])
      expect((await api.post('/v1/contacts', { email: 'a@example.com', properties })).status).toBe(422);
    const large = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`p${i}`, 'x'.repeat(1_000)]));
    expectProblem(
      await api.post('/v1/contacts', { email: 'a@example.com', properties: large }),
      'invalid_request',
      ['/properties'],
    );
  });

  it('are updated field by field, and emptied by null', async () => {
    const { id } = await created({ email: 'a@example.com', locale: 'en', properties: { a: 1, b: 2 } });
    const path = `/v1/contacts/${id}`;
    const updated = await api.patch(path, {
      phone: '+6421555123',
      locale: null,
      properties: { b: null, c: 'x' },
    });
    expect(updated.body).toMatchObject({
      email: 'a@example.com',
      phone: '+6421555123',
      locale: null,
      properties: { a: 1, c: 'x' },
    });
    expect((await api.patch(path, { email: null })).body).toMatchObject({
      email: null,
      phone: '+6421555123',
    });
    expectProblem(await api.patch(path, { phone: null }), 'invalid_request', ['/email']);
    await created({ email: 'taken@example.com' });
    expectProblem(await api.patch(path, { email: 'Taken@example.com' }), 'conflict', ['/email']);
  });

  it('are created or updated by external id, address or number', async () => {
    const put = async (body: object) => api.send('PUT', '/v1/contacts', JSON.stringify(body));
    const first = (await put({ external_id: '1', email: 'a@example.com', properties: { a: 1 } })).body;
    const moved = (await put({ external_id: '1', email: 'b@example.com', properties: { b: 2 } })).body;
    expect(moved).toMatchObject({ id: first.id, email: 'b@example.com', properties: { a: 1, b: 2 } });
    expect((await put({ email: 'B@example.com', phone: '+6421555123' })).body.id).toBe(first.id);
    expect((await put({ phone: '+6421555123', locale: 'fr' })).body).toMatchObject({
      id: first.id,
      locale: 'fr',
    });
    await created({ email: 'other@example.com' });
    expectProblem(await put({ external_id: '1', email: 'other@example.com' }), 'conflict', ['/email']);
    expectProblem(await put({ external_id: '2', email: 'b@example.com' }), 'conflict', ['/external_id']);
  });

  it('asked for at the same moment become one', async () => {
    const put = (i: number) =>
      api.send(
        'PUT',
        '/v1/contacts',
        JSON.stringify({ email: 'race@example.com', properties: { [`p${i}`]: i } }),
      );
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => put(i)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const { data } = (await api.get('/v1/contacts')).body;
    expect(data).toHaveLength(1);
    expect(Object.keys(data[0].properties)).toHaveLength(12);
  });

  it('are put on an audience and taken off, by id and by address, each once', async () => {
    const one = await created({ email: 'a@example.com' });
    const two = await created({ phone: '+6421555123' });
    const stranger = (await (await carillon.tenant()).api.post('/v1/contacts', { email: 'c@example.com' }))
      .body;
    const audience = (await api.post('/v1/audiences', { name: 'list', kind: 'static' })).body;
    const members = `/v1/audiences/${audience.id}/members`;
    const named = {
      contact_ids: [one.id, stranger.id, 'nonsense'],
      emails: ['A@example.com', 'c@example.com', 'no address'],
      phones: ['+6421555123', '+6421555999'],
    };
    const unknown = ['/contact_ids/1', '/contact_ids/2', '/emails/1', '/emails/2', '/phones/1'];
    expect((await api.post(members, named)).body).toMatchObject({
      changed: 2,
      unchanged: 0,
      not_found: unknown,
    });
    expect((await api.post(members, named)).body).toMatchObject({
      changed: 0,
      unchanged: 2,
      not_found: unknown,
    });
    const listed = (await api.get(members)).body.data;
    expect(listed.map(({ id }: { id: string }) => id)).toEqual([two.id, one.id]);
    expect((await api.get(`/v1/audiences/${audience.id}/preview`)).body).toMatchObject({
      count: 2,
      sample: listed,
    });
    expect((await api.post(`${members}/remove`, { emails: ['a@example.com'] })).body).toMatchObject({
      changed: 1,
    });
    await api.delete(`/v1/contacts/${two.id}`);
    expect((await api.get(members)).body.data).toEqual([]);
    expectProblem(await api.post(members, {}), 'invalid_request', ['']);
    const filter = { field: 'email', exists: true };
    const other = (await api.post('/v1/audiences', { name: 'filter', kind: 'filter', filter })).body;
    expectProblem(await api.post(`/v1/audiences/${other.id}/members`, named), 'conflict');
    expectProblem(await api.post('/v1/audiences', { name: 'list', kind: 'static' }), 'conflict', ['/name']);
    expectProblem(await api.post('/v1/audiences', { name: 'x', kind: 'static', filter }), 'invalid_request', [
      '/filter',
    ]);
    expectProblem(await api.post('/v1/audiences', { name: 'x', kind: 'filter' }), 'invalid_request', [
      '/filter',
    ]);
  });

  it('join an audience ten thousand at once', async () => {
    const file = Array.from({ length: 10_000 }, (_, i) => `m${i}@example.com`);
    await imported(api, ['email', ...file].join('\n'));
    const audience = (await api.post('/v1/audiences', { name: 'many', kind: 'static' })).body;
    const members = `/v1/audiences/${audience.id}/members`;
    expect((await api.post(members, { emails: file })).body).toMatchObject({
      changed: 10_000,
      not_found: [],
    });
    expect((await api.post(`${members}/remove`, { emails: file })).body).toMatchObject({ changed: 10_000 });
    expect((await api.post(members, { emails: [...file, 'one@more.example'] })).status).toBe(422);
  });

  it('go out as they came in: CSV and NDJSON that are exported are imported again', async () => {
    const people = [
      {
        email: 'a@example.com',
        locale: 'en',
        properties: { formula: '=1+1', at: '@x', plain: 'a,"b"\r\nc', n: -5 },
      },
      {
        phone: '+6421555123',
        external_id: '-7',
        time_zone: 'Europe/Zurich',
        properties: { vip: true, code: '007' },
      },
    ];
    for (const each of people) await created(each);
    const filter = {
      or: [
        { field: 'email', exists: true },
        { field: 'phone', exists: true },
      ],
    };
    const { body } = await api.post('/v1/audiences', { name: 'all', kind: 'filter', filter });
    const csv = await api.get(`/v1/audiences/${body.id}/export`);
    expect(csv.headers.get('content-disposition')).toContain(`${body.id}.csv`);
    const [header, ...rest] = csv.text.split('\r\n');
    expect(header).toBe('email,phone,external_id,locale,time_zone,at,code,formula,n,plain,vip');
    expect(csv.text).toContain(",'@x,,'=1+1,'-5,");
    expect(rest.join('\r\n').match(/(^|[,\n])"?[=+\-@]/m)).toBeNull();
    const lines = await api.get(`/v1/audiences/${body.id}/export?format=ndjson`);
    expect(lines.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    for (const [file, headers] of [
      [csv.text, { 'content-type': 'text/csv' }],
      [lines.text, { 'content-type': 'application/x-ndjson' }],
    ] as const) {
      const other = await carillon.tenant();
      expect((await imported(other.api, file, '', headers)).rows).toMatchObject({ created: 2, failed: 0 });
      const { data } = (await other.api.get('/v1/contacts')).body;
      const plain = headers['content-type'] === 'text/csv' ? 'a,"b"\nc' : 'a,"b"\r\nc';
      expect(data[1]).toMatchObject({ ...people[0], properties: { ...people[0]?.properties, plain } });
      expect(data[0]).toMatchObject(people[1] as object);
    }
    expectProblem(await api.get(`/v1/audiences/${body.id}/export?format=xlsx`), 'invalid_request', [
      '/format',
    ]);
  });

  it('are exported in pages, all of them, in the order of their ids', async () => {
    const file = Array.from({ length: 2_500 }, (_, i) => `m${i}@example.com`);
    const audience = (await api.post('/v1/audiences', { name: 'many', kind: 'static' })).body;
    await imported(api, ['email', ...file].join('\n'), `?audience_id=${audience.id}`);
    const { text } = await api.get(`/v1/audiences/${audience.id}/export?format=ndjson`);
    const emails = text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { email: string }).email);
    expect(new Set(emails)).toEqual(new Set(file));
    expect(emails).toHaveLength(file.length);
  });

  it('leave entries in the audit log without anybody in them', async () => {
    const { id } = await created({ email: 'ada@example.com', properties: { name: 'Ada' } });
    await api.patch(`/v1/contacts/${id}`, { properties: { name: 'Countess' } });
    await api.delete(`/v1/contacts/${id}`);
    const { body, text } = await api.get('/v1/audit-log');
    expect(body.data.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['contact.create', 'contact.update', 'contact.delete']),
    );
    expect(text).not.toMatch(/ada|Countess/i);
  });
});
