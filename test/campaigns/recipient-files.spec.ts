import type { Answer, Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { CSV, NDJSON } from '../support/contact-files';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problem';
import { rawRequest } from '../support/raw-request';

/** `FILE_ROWS=500000 npx jest test/campaigns/recipient-files.spec.ts` looks further. */
const ROWS = Number(process.env.FILE_ROWS ?? 20_000);
const BAD_EVERY = 100;
const TEMPLATE = { channel: 'email', subject: 'For {{name}}', text: 'Hello {{name}}{{#if vip}}, VIP{{/if}}' };

describe('a file of recipients', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let api: Caller;
  let templateId: string;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
    api = tenant.api;
    templateId = (await api.post('/v1/templates', { name: 'news', ...TEMPLATE })).body.id;
  });
  afterAll(() => carillon.stop());

  const draft = async (more: object = {}): Promise<string> => {
    const campaign = { name: 'news', channel: 'email', from: 'Acme <news@example.com>', ...more };
    const { body } = await api.post('/v1/campaigns', { template: { id: templateId }, ...campaign });
    return body.id;
  };
  const pathOf = (id: string, query = '') => `/v1/campaigns/${id}/recipients/file${query}`;
  const upload = (id: string, file: string, headers = CSV, query = ''): Promise<Answer> =>
    api.send('POST', pathOf(id, query), file, headers);
  /** In pieces, as they come out of `chunks`. */
  const stream = (id: string, chunks: AsyncIterable<string>, headers: object = {}): Promise<Answer> =>
    rawRequest(carillon.url, pathOf(id), {
      method: 'POST',
      headers: { authorization: `Bearer ${tenant.key}`, ...CSV, 'transfer-encoding': 'chunked', ...headers },
      chunks,
    });
  const recipientsOf = (id: string) =>
    carillon.owner.query<Record<string, unknown>[]>(
      `SELECT address, recipient, locale, time_zone, variables, metadata FROM campaign_recipients
        WHERE campaign_id = $1 ORDER BY address`,
      [id],
    );
  const countOf = async (id: string): Promise<number> =>
    (await api.get(`/v1/campaigns/${id}`)).body.recipients;
  const line = (i: number, prefix = 'person') =>
    `${prefix}${i}@example.com,en-NZ,Pacific/Auckland,"Name, ${i}"\n`;
  const lines = (from: number, to: number) => {
    let text = '';
    for (let i = from; i < to; i += 1) text += line(i);
    return text;
  };
  const HEADER = 'email,locale,timezone,name\n';

  it(`of ${ROWS} rows is taken in, without the bad ones, of which each is counted and the first are told`, async () => {
    const id = await draft();
    async function* file(): AsyncGenerator<string> {
      let text = HEADER;
      for (let i = 1; i <= ROWS; i += 1) {
        text += i % BAD_EVERY === 0 ? `not an address,en-NZ,Mars/Olympus,"Name, ${i}"\n` : line(i);
        if (text.length < 50_000) continue;
        yield text;
        text = '';
      }
      yield text;
    }
    const { status, body } = await stream(id, file());
    const bad = ROWS / BAD_EVERY;
    const { errors, ...counts } = body;
    expect([status, counts]).toEqual([
      200,
      { rows: ROWS, added: ROWS - bad, replaced: 0, rejected: bad, recipients: ROWS - bad },
    ]);
    expect(errors).toHaveLength(100);
    expect(errors.slice(0, 3)).toEqual([
      { line: 101, pointer: '/to', code: 'invalid_recipient', detail: '"to" is not an e-mail address.' },
      { line: 101, pointer: '/timezone', code: 'unknown_timezone', detail: expect.stringContaining('IANA') },
      expect.objectContaining({ line: 201 }),
    ]);
    expect((await recipientsOf(id))[0]).toEqual({
      address: 'person10001@example.com',
      recipient: 'person10001@example.com',
      locale: 'en-NZ',
      time_zone: 'Pacific/Auckland',
      variables: { name: 'Name, 10001' },
      metadata: null,
    });
    expect((await api.get('/v1/contacts')).body.data).toEqual([]);
    // Again: everybody is in it.
    const again = await stream(id, file());
    expect(again.body).toMatchObject({ added: 0, replaced: ROWS - bad, recipients: ROWS - bad });
  }, 180_000);

  it('is what the campaign is sent to, each with what stands in their row', async () => {
    const id = await draft();
    const file =
      'Ada <ada@example.com>;Ada;true\r\nlin@example.com;Lin;false\r\nada@example.com;Ada L.;TRUE\r\n';
    const { body } = await upload(id, `\ufeffto;name;vip\r\n${file}`);
    expect(body).toEqual({ rows: 3, added: 2, replaced: 1, rejected: 0, recipients: 2, errors: [] });
    await api.post(`/v1/campaigns/${id}/launch`);
    await eventually(
      async () => expect((await api.get(`/v1/campaigns/${id}`)).body.status).toBe('completed'),
      { timeoutMs: 20_000 },
    );
    const sent = (await carillon.ledger()).filter(({ recipients }) =>
      recipients.some((to) => /^(ada|lin)@/.test(to)),
    );
    expect(sent.map(({ recipients }) => recipients)).toEqual(
      expect.arrayContaining([['ada@example.com'], ['lin@example.com']]),
    );
    const { data } = (await api.get('/v1/deliveries?limit=100')).body;
    expect(data).toHaveLength(2);
  });

  it('of NDJSON means what a request of JSON means', async () => {
    const recipients = [
      {
        to: 'Ada <Ada@Example.com>',
        locale: 'de-ch',
        timezone: 'europe/zurich',
        variables: { a: [1, { b: null }] },
      },
      { to: 'lin@example.com', metadata: { order: '1042' } },
      { to: 'mei@example.com', timezone: 'Pacific/Auckland' },
    ];
    const [asJson, asFile] = [await draft(), await draft()];
    expect((await api.post(`/v1/campaigns/${asJson}/recipients`, { recipients })).status).toBe(200);
    const file = recipients.map((each) => JSON.stringify(each)).join('\n');
    expect((await upload(asFile, file, NDJSON)).body).toMatchObject({ added: 3, rejected: 0 });
    expect(await recipientsOf(asFile)).toEqual(await recipientsOf(asJson));
    expect((await recipientsOf(asFile))[0]).toMatchObject({ locale: 'de-CH', time_zone: 'Europe/Zurich' });

    const wrong = [{ timezone: 'Mars/Olympus' }, { metadata: { a: 1 } }, { to: 'nobody' }].map((each) => ({
      to: 'ada@example.com',
      ...each,
    }));
    expectProblem(
      await api.post(`/v1/campaigns/${asJson}/recipients`, { recipients: wrong }),
      'invalid_request',
      ['/recipients/0/timezone', '/recipients/1/metadata', '/recipients/2/to'],
    );
    const told = await upload(asFile, wrong.map((each) => JSON.stringify(each)).join('\n'), NDJSON);
    expect(told.body.errors.map(({ line, pointer }: never) => [line, pointer])).toEqual([
      [1, '/timezone'],
      [2, '/metadata'],
      [3, '/to'],
    ]);
    expect(told.body).toMatchObject({ rows: 3, added: 0, rejected: 3, recipients: 3 });
  });

  it('with single lines that are none keeps the others', async () => {
    const id = await draft();
    const file = [
      '{"to":"a@example.com"}',
      'nonsense',
      '[]',
      '{"to":"b@example.com","x":1}',
      '{"to":"c@example.com"}',
    ];
    const { body } = await upload(id, file.join('\n'), NDJSON);
    expect(body).toMatchObject({ rows: 5, added: 2, rejected: 3, recipients: 2 });
    expect(body.errors.map(({ line, code }: never) => [line, code])).toEqual([
      [2, 'invalid_json'],
      [3, 'invalid_json'],
      [4, 'unknown_field'],
    ]);
    const short = await upload(id, 'to,name\nd@example.com\ne@example.com,E\n');
    expect(short.body).toMatchObject({
      added: 1,
      rejected: 1,
      errors: [{ line: 2, code: 'wrong_column_count' }],
    });
  });

  it('for SMS has numbers, and takes its columns by a mapping', async () => {
    const sms = await api.post('/v1/templates', {
      name: 'sms',
      channel: 'sms',
      body: 'Hello {{first_name}}',
    });
    const id = await draft({ channel: 'sms', from: undefined, template: { id: sms.body.id } });
    const columns = JSON.stringify({ Mobile: 'to', 'First name': 'variables.first_name', Notes: null });
    const file = 'Mobile,First name,Notes\n+6421555124,Ada,secret\n0215551234,Lin,\n';
    const { body } = await upload(id, file, CSV, `?columns=${encodeURIComponent(columns)}`);
    expect(body).toMatchObject({ added: 1, rejected: 1, errors: [{ line: 3, pointer: '/to' }] });
    expect(await recipientsOf(id)).toMatchObject([
      { address: '+6421555124', variables: { first_name: 'Ada' } },
    ]);
  });

  it.each([
    ['without a header', 'ada@example.com,Ada\n', 'invalid_column'],
    ['without a column that says who', 'name,phone\nAda,+6421555123\n', 'no_key_column'],
    ['with two columns for one field', 'to,email\na@example.com,b@example.com\n', 'invalid_column'],
    ['with a column that no template could name', 'to,First name\na@example.com,Ada\n', 'invalid_column'],
    ['with nothing but a header', 'to,name\n', 'no_rows'],
    ['that is empty', '', 'no_key_column'],
    [
      'with a quotation mark that is never closed',
      `to,name\na@example.com,"${'x'.repeat(200_000)}`,
      'not_csv',
    ],
  ])('%s is refused whole, with a way out', async (_what, file, code) => {
    const id = await draft();
    const answer = await upload(id, file);
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors.map((each: { code: string }) => each.code)).toContain(code);
    expect(answer.text).not.toMatch(/ada@|Ada/);
    expect(await countOf(id)).toBe(0);
  });

  it('that breaks in its middle leaves what came before, says how much that is, and can be sent again', async () => {
    const id = await draft();
    async function* broken(): AsyncGenerator<string> {
      yield HEADER + lines(0, 7_000);
      yield `x@example.com,,,"${'x'.repeat(200_000)}`;
    }
    const answer = await stream(id, broken());
    expectProblem(answer, 'invalid_request');
    expect(answer.body.detail).toContain('6000 rows before it are in the campaign');
    expect(await countOf(id)).toBe(6_000);

    async function* left(): AsyncGenerator<string> {
      yield HEADER + lines(0, 11_000);
      await eventually(async () => expect(await countOf(id)).toBe(10_000));
      throw new Error('the caller has left');
    }
    await expect(stream(id, left())).rejects.toThrow('the caller has left');
    const whole = await upload(id, HEADER + lines(0, 12_000));
    expect(whole.body).toMatchObject({ rows: 12_000, added: 2_000, replaced: 10_000, recipients: 12_000 });
  });

  it('into a campaign that is launched meanwhile is refused from there on, and says how much is in', async () => {
    const id = await draft();
    const later = { schedule: { at: '2035-01-01T00:00:00Z' } };
    await api.send('PATCH', `/v1/campaigns/${id}`, JSON.stringify(later));
    async function* file(): AsyncGenerator<string> {
      yield HEADER + lines(0, 5_000);
      await eventually(async () => expect(await countOf(id)).toBe(4_000));
      const launched = await api.post(`/v1/campaigns/${id}/launch`);
      expect(launched.status).toBe(200);
      yield lines(5_000, 12_000);
    }
    const answer = await stream(id, file());
    expectProblem(answer, 'conflict');
    expect(answer.body.detail).toContain('4000 rows before it are in the campaign');
    expect(await countOf(id)).toBe(4_000);
    expectProblem(await upload(id, 'to\na@example.com\n'), 'conflict');
    expect(await countOf(id)).toBe(4_000);
  });

  it('is not read faster than it is stored', async () => {
    const id = await draft();
    const piece = lines(0, 1_000);
    let [written, more] = [0, true];
    async function* endless(): AsyncGenerator<string> {
      yield HEADER;
      for (; more && written < 60_000_000; written += piece.length) yield piece;
    }
    const holder = carillon.owner.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT 1 FROM campaigns WHERE id = $1 FOR SHARE', [id]);
    const answer = stream(id, endless());
    // As long as somebody else holds the campaign the caller can write no more than what lies on the way.
    let before = -1;
    await eventually(
      async () => {
        const [last, now] = [before, written];
        before = now;
        await new Promise((resolve) => setTimeout(resolve, 500));
        expect([now > 0, written]).toEqual([true, last]);
      },
      { timeoutMs: 30_000 },
    );
    expect(written).toBeLessThan(30_000_000);
    more = false;
    await holder.commitTransaction();
    await holder.release();
    expect((await answer).body).toMatchObject({ added: 1_000, rejected: 0, recipients: 1_000 });
  }, 120_000);

  it('is one of three at once, in CSV or NDJSON, and of the own mode only', async () => {
    const id = await draft();
    let go: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (go = resolve));
    async function* held(): AsyncGenerator<string> {
      yield 'to\na@example.com\n';
      await gone;
    }
    // Whichever comes last is refused while the others are still on their way.
    const four = [1, 2, 3, 4].map(() => stream(id, held()));
    expectProblem(await Promise.race(four), 'conflict');
    go();
    expect((await Promise.all(four)).map(({ status }) => status).sort()).toEqual([200, 200, 200, 409]);
    expect((await upload(id, 'to\nb@example.com\n')).status).toBe(200);

    expectProblem(await upload(id, '{}', { 'content-type': 'application/json' }), 'unsupported_media_type');
    const ofTests = await carillon.testKeyOf(tenant);
    expectProblem(await ofTests.send('POST', pathOf(id), 'to\nc@example.com\n', CSV), 'not_found');
    expect(await countOf(id)).toBe(2);
  });

  it('is in the audit log with counts, and without anybody', async () => {
    const id = await draft();
    await upload(id, 'to\nada@example.com\nlin@example.com\nada@example.com\n');
    const { body, text } = await api.get('/v1/audit-log?action=campaign.add_recipients');
    expect(body.data).toMatchObject([{ target: { id }, after: { added: 2, replaced: 1 } }]);
    expect(text).not.toMatch(/ada|lin@/);
  });
});
