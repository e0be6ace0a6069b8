import type { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { BAD_EVERY, contactFile, CSV, ended, imported, NDJSON, upload } from '../support/contact-files';
import { expectProblem } from '../support/problem';
import { rawRequest } from '../support/raw-request';

/** `IMPORT_ROWS=100000 npx jest test/audiences/imports.spec.ts` looks further. */
const ROWS = Number(process.env.IMPORT_ROWS ?? 20_000);

describe('a file of contacts', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let api: Caller;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { CONTACT_IMPORT_MAX_MB: '8' } });
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
    api = tenant.api;
  });
  afterAll(() => carillon.stop());

  const contact = async (query: string) => (await api.get(`/v1/contacts?${query}`)).body.data[0];
  const errorsOf = async (id: string) => {
    const { text } = await api.get(`/v1/contact-imports/${id}/errors?format=ndjson`);
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { line: number; field: string; code: string; detail: string });
  };
  const partsLeft = async () => {
    const rows = await carillon.owner.query<{ n: number }[]>(
      'SELECT count(*)::int AS n FROM contact_import_parts',
    );
    return rows[0]?.n;
  };

  it(`of ${ROWS} rows is imported, without the bad ones, each of which is told`, async () => {
    const { body: audience } = await api.post('/v1/audiences', { name: 'All', kind: 'static' });
    const done = await imported(api, contactFile(ROWS), `?audience_id=${audience.id}`);
    const bad = ROWS / BAD_EVERY;
    expect(done).toMatchObject({
      status: 'completed',
      rows: { total: ROWS, done: ROWS, created: ROWS - bad, updated: 0, duplicates: 0, failed: bad },
    });
    const errors = await errorsOf(done.id);
    expect(errors).toHaveLength(bad);
    // The header is the first line.
    expect(errors.map(({ line }) => line)).toEqual(
      Array.from({ length: bad }, (_, i) => (i + 1) * BAD_EVERY + 1),
    );
    expect(new Set(errors.map(({ field, code }) => `${field} ${code}`))).toEqual(
      new Set([
        'email invalid_email',
        'phone invalid_phone',
        'time_zone invalid_time_zone',
        ' wrong_column_count',
      ]),
    );
    const asCsv = await api.get(`/v1/contact-imports/${done.id}/errors`);
    expect(asCsv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(asCsv.text.trimEnd().split('\r\n')).toHaveLength(bad + 1);
    expect((await api.get(`/v1/audiences/${audience.id}/preview`)).body.count).toBe(ROWS - bad);
    expect(await contact('external_id=person-17')).toMatchObject({
      email: 'person17@example.com',
      locale: 'en-NZ',
      time_zone: 'Pacific/Auckland',
      properties: { first_name: 'Name, 17', orders: 7 },
    });
    expect(await partsLeft()).toBe(0);
    // Again: all are there.
    const again = await imported(api, contactFile(ROWS));
    expect(again.rows).toEqual({
      total: ROWS,
      done: ROWS,
      created: 0,
      updated: ROWS - bad,
      duplicates: 0,
      failed: bad,
    });
  }, 180_000);

  it('merges rows of one person, and rows of whom there is a contact already', async () => {
    await api.post('/v1/contacts', { email: 'ADA@example.com', properties: { kept: 'yes', plan: 'free' } });
    const done = await imported(
      api,
      [
        'email,phone,plan,city',
        'ada@EXAMPLE.com,,pro,',
        'lin@example.com,+41446681800,,Zurich',
        ',+41446681800,team,',
        'Lin@Example.com,,,Bern',
      ].join('\n'),
    );
    expect(done.rows).toEqual({ total: 4, done: 4, created: 1, updated: 1, duplicates: 2, failed: 0 });
    expect((await contact('email=ada@example.com')).properties).toEqual({ kept: 'yes', plan: 'pro' });
    expect(await contact('phone=%2B41446681800')).toMatchObject({
      email: 'lin@example.com',
      properties: { plan: 'team', city: 'Bern' },
    });
    expect((await api.get('/v1/contacts')).body.data).toHaveLength(2);
  });

  it('hands addresses on from one contact to another, whatever their order', async () => {
    for (const [id, email] of [
      ['1', 'a@example.com'],
      ['2', 'b@example.com'],
      ['3', 'c@example.com'],
    ])
      await api.post('/v1/contacts', { external_id: id, email });
    const done = await imported(
      api,
      'external_id,email\n3,d@example.com\n2,c@example.com\n1,b@example.com\n4,a@example.com\n',
    );
    expect(done.rows).toMatchObject({ created: 1, updated: 3, failed: 0 });
    const { data } = (await api.get('/v1/contacts')).body;
    expect(
      Object.fromEntries(data.map((each: Record<string, string>) => [each.external_id, each.email])),
    ).toEqual({
      1: 'b@example.com',
      2: 'c@example.com',
      3: 'd@example.com',
      4: 'a@example.com',
    });
  });

  it('whose row names two contacts, or another external id, is left out with the reason', async () => {
    await api.post('/v1/contacts', { external_id: '1', email: 'a@example.com' });
    await api.post('/v1/contacts', { external_id: '2', phone: '+6421555123' });
    const done = await imported(
      api,
      'external_id,email,phone\n,a@example.com,+6421555123\n9,a@example.com,\n8,,\n1,,+6421555124\n',
    );
    expect(done.rows).toMatchObject({ created: 0, updated: 1, failed: 3 });
    expect((await errorsOf(done.id)).map(({ line, field, code }) => [line, field, code])).toEqual([
      [2, 'phone', 'several_contacts'],
      [3, 'external_id', 'other_external_id'],
      [4, 'email', 'no_address'],
    ]);
  });

  it.each([
    ['with a byte order mark, semicolons and CRLF', '\ufeffemail;plan\r\nada@example.com;"a;b"\r\n', 'a;b'],
    ['with tabs', 'email\tplan\nada@example.com\ta,b', 'a,b'],
    ['with quotation marks and line ends in cells', 'email,plan\nada@example.com,"a ""b""\nc"\n', 'a "b"\nc'],
    ['with quotation marks in a bare cell', 'email,plan\nada@example.com,5" nails\n', '5" nails'],
    ['with empty lines', '\n\nemail,plan\n\n\nada@example.com,x\n\n', 'x'],
    ['with what a spreadsheet would take for a formula', "email,plan\nada@example.com,'=1+1\n", '=1+1'],
    ['with other names of columns', 'E-Mail,plan\nada@example.com,x\n', 'x'],
    ['with numbers', 'email,plan\nada@example.com,-12.5\n', -12.5],
    ['with codes that look like numbers', 'email,plan\nada@example.com,0042\n', '0042'],
    ['with booleans', 'email,plan\nada@example.com,TRUE\n', true],
  ])('of CSV %s is understood', async (_what, file, plan) => {
    const done = await imported(api, file);
    expect(done.rows).toMatchObject({ created: 1, failed: 0 });
    expect((await contact('email=ada@example.com')).properties).toEqual({ plan });
  });

  it('takes columns by a mapping, leaves some out, and keeps texts when it is asked to', async () => {
    const columns = JSON.stringify({ Mail: 'email', Abo: 'properties.plan', Notes: null });
    const file = 'Mail,Abo,Notes,age\nada@example.com,3,secret,7\n';
    await imported(api, file, `?property_types=text&columns=${encodeURIComponent(columns)}`);
    expect((await contact('email=ada@example.com')).properties).toEqual({ plan: '3', age: '7' });
  });

  it('of NDJSON is imported, with lines that are none told by number', async () => {
    const lines = [
      '{"email":"ada@example.com","properties":{"plan":"pro","orders":3},"vip":true}',
      'nonsense',
      '[1]',
      '',
      '{"phone":"+6421555123","email":null}',
      '{"email":"x@example.com","properties":{"a":{"b":1}}}',
      '{"email":"y@example.com","note":"\\u0000"}',
      '{"locale":"en"}',
    ];
    const done = await imported(api, lines.join('\n'), '', NDJSON);
    expect(done).toMatchObject({ format: 'ndjson', rows: { total: 7, created: 2, failed: 5 } });
    expect((await errorsOf(done.id)).map(({ line, field, code }) => [line, field, code])).toEqual([
      [2, '', 'invalid_json'],
      [3, '', 'invalid_json'],
      [6, 'properties.a', 'invalid_property'],
      [7, '', 'invalid_text'],
      [8, 'email', 'no_address'],
    ]);
    expect((await contact('email=ada@example.com')).properties).toEqual({
      plan: 'pro',
      orders: 3,
      vip: true,
    });
  });

  it.each([
    ['without a header', 'ada@example.com,pro\nlin@example.com,free\n', 'invalid_column'],
    ['without a column that says who', 'name,plan\nAda,pro\n', 'no_key_column'],
    ['with two columns for one field', 'email,E-Mail\na@example.com,b@example.com\n', 'invalid_column'],
    [
      'with a quotation mark that is never closed',
      `email,plan\nada@example.com,"${'x'.repeat(200_000)}`,
      'not_csv',
    ],
    ['with nothing but a header', 'email,plan\n', 'no_rows'],
    ['that is empty', '', 'no_key_column'],
  ])('%s is refused whole, with a way out', async (_what, file, code) => {
    const answer = await upload(api, file);
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors.map((each: { code: string }) => each.code)).toContain(code);
    expect(answer.text).not.toMatch(/ada@|Ada/);
    expect((await api.get('/v1/contact-imports')).body.data).toEqual([]);
    expect(await partsLeft()).toBe(0);
  });

  it('that is not UTF-8 is refused', async () => {
    const body = Buffer.concat([
      Buffer.from('email,name\nada@example.com,Ren'),
      Buffer.from([0xe9]),
      Buffer.from('\n'),
    ]);
    const answer = await rawRequest(carillon.url, '/v1/contact-imports', {
      method: 'POST',
      headers: { authorization: `Bearer ${tenant.key}`, ...CSV, 'transfer-encoding': 'chunked' },
      chunks: [body],
    });
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors[0].code).toBe('not_utf8');
  });

  it('is taken as CSV or NDJSON only, and by this route only', async () => {
    expectProblem(
      await upload(api, '{}', '', { 'content-type': 'application/json' }),
      'unsupported_media_type',
    );
    expectProblem(await upload(api, 'x', '', { 'content-type': 'text/plain' }), 'unsupported_media_type');
    expectProblem(await api.send('POST', '/v1/contact-imports'), 'unsupported_media_type');
    expectProblem(await api.send('POST', '/v1/contacts', 'email\n', CSV), 'unsupported_media_type');
  });

  it('beyond the limit or broken is refused, whether it says its size or not', async () => {
    const piece = `a@example.com,${'x'.repeat(900)}\n`.repeat(500);
    const pieces = ['email,note\n', ...Array.from({ length: 20 }, () => piece)];
    const headers = { authorization: `Bearer ${tenant.key}`, ...CSV };
    // What it announces never comes: nobody may use its connection after it.
    const announced = { ...headers, 'content-length': '50000000', connection: 'close' };
    const said = { method: 'POST', headers: announced, chunks: ['email\n'] };
    expectProblem(await rawRequest(carillon.url, '/v1/contact-imports', said), 'payload_too_large');
    expectProblem(await upload(api, pieces.join('')), 'payload_too_large');
    const chunked = { method: 'POST', headers: { ...headers, 'transfer-encoding': 'chunked' } };
    const send = (chunks: string[]) =>
      rawRequest(carillon.url, '/v1/contact-imports', { ...chunked, chunks });
    expectProblem(await send(pieces), 'payload_too_large');
    // Told although most of the file is still on its way.
    expectProblem(await send(['name\n', ...pieces]), 'invalid_request');
    expectProblem(await send([...pieces.slice(0, 3), 'a@example.com,"', ...pieces]), 'invalid_request');
    expect((await api.get('/v1/contact-imports')).body.data).toEqual([]);
    expect(await partsLeft()).toBe(0);
  }, 120_000);

  it('joins static audiences of the tenant only', async () => {
    const { body: filter } = await api.post('/v1/audiences', {
      name: 'f',
      kind: 'filter',
      filter: { field: 'email', exists: true },
    });
    for (const id of [filter.id, 'lst_01kaj6v3m4e2ra8x0q6s1t5y9z', 'nonsense'])
      expectProblem(await upload(api, 'email\na@example.com', `?audience_id=${id}`), 'invalid_request', [
        '/audience_id',
      ]);
  });

  it('is one import when it is sent again with its Idempotency-Key', async () => {
    const headers = { ...CSV, 'idempotency-key': 'file-1' };
    const first = await upload(api, 'email\na@example.com\n', '', headers);
    const again = await upload(api, 'email\na@example.com\n', '', headers);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expectProblem(await upload(api, 'email\nlonger@example.com\n', '', headers), 'idempotency_mismatch');
    await ended(api, first.body.id);
  });

  it('can be cancelled while it waits, and not when it has ended', async () => {
    await carillon.worker?.close();
    carillon.worker = undefined;
    const uploads = [];
    for (let i = 0; i < 3; i += 1) uploads.push(await upload(api, contactFile(1_500)));
    expectProblem(await upload(api, 'email\na@example.com\n'), 'conflict');
    const [first, ...others] = uploads.map(({ body }) => body.id as string);
    const cancelled = await api.post(`/v1/contact-imports/${first}/cancel`);
    expect(cancelled).toMatchObject({
      status: 200,
      body: { status: 'cancelled', rows: { total: 1_500, done: 0 } },
    });
    const again = await api.post(`/v1/contact-imports/${first}/cancel`);
    expect(again).toMatchObject({ status: 200, body: cancelled.body });
    const { data: audited } = (await api.get('/v1/audit-log?action=contact_import.cancel')).body;
    expect(audited).toHaveLength(1);
    await carillon.startWorker();
    for (const id of others) expect((await ended(api, id)).status).toBe('completed');
    expectProblem(await api.post(`/v1/contact-imports/${others[0]}/cancel`), 'conflict');
    expect(await partsLeft()).toBe(0);
    // Two files of the same people: whoever came second has met them all.
    const { data } = (await api.get('/v1/contact-imports')).body;
    const counts = data.map(({ rows }: { rows: { created: number } }) => rows.created);
    expect(counts.reduce((sum: number, n: number) => sum + n, 0)).toBe(1_485);
  }, 120_000);

  it('is in the audit log with counts, and without anybody', async () => {
    const done = await imported(api, 'email\nada@example.com\nlin@example.com\n');
    const { body, text } = await api.get('/v1/audit-log?action=contact_import.create');
    expect(body.data).toMatchObject([{ target: { id: done.id }, after: { format: 'csv', rows: 2 } }]);
    expect(text).not.toMatch(/ada|lin@/);
  });
});
