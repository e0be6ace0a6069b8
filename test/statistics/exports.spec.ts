import { Carillon, type TestTenant } from '../support/carillon';
import { anEmail, anSms, send } from '../support/messages';
import { expectProblem } from '../support/problem';
import { counted, ledgerOf } from '../support/statistics-oracle';
import { MEASURES } from '../../src/statistics/measures';

const MANY = 3_400;

interface Line {
  id: string;
  message_id: string;
  recipient: string;
  status: string;
  tags: string[];
}

describe('exports', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let middle: string;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    // Nothing moves while it is read, so that two exports can be compared.
    await carillon.worker?.close();
    carillon.worker = undefined;
    const { api } = tenant;
    const first = await send(api, anEmail({ to: ['formula@example.com'], tags: ['one'] }));
    // In the words of somebody else, who may write what they like.
    await carillon.owner.query(
      `UPDATE deliveries SET reason = '=HYPERLINK("http://x")' WHERE message_id = $1`,
      [first],
    );
    const recipients = Array.from({ length: MANY }, (_, i) => ({ to: `person${i}@example.com` }));
    await send(
      api,
      anEmail({ to: undefined, recipients: recipients.slice(0, 1_700), tags: ['one', 'many'] }),
    );
    const [row] = await carillon.owner.query<{ now: Date }[]>('SELECT now()');
    middle = row?.now.toISOString() ?? '';
    await send(api, anEmail({ to: undefined, recipients: recipients.slice(1_700), tags: ['many'] }));
    await send(api, anSms({ to: ['+6421555101', '+6421555102'], tags: ['one'] }));
    await send(await carillon.testKeyOf(tenant), anEmail({ to: ['test@example.com'] }));
  });
  afterAll(() => carillon.stop());

  const fetched = async (path: string, key = tenant.key) => {
    const answer = await fetch(`${carillon.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
    expect(answer.status).toBe(200);
    return { answer, text: await answer.text() };
  };
  const ndjson = async (query: string) => {
    const { text } = await fetched(`/v1/deliveries/export?format=ndjson&${query}`);
    expect(text.endsWith('\n')).toBe(true);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    const end = lines.pop();
    expect(end).toEqual({ object: 'end', rows: lines.length });
    return lines as Line[];
  };
  const idsOf = (lines: Line[]) => lines.map(({ id }) => id);

  it('hold each delivery once, in the order of messages and ids, over several pages', async () => {
    const lines = await ndjson('');
    const live = (await ledgerOf(carillon.owner, tenant.id)).filter((row) => !row.test);
    expect(lines).toHaveLength(MANY + 3);
    expect(new Set(idsOf(lines))).toEqual(new Set(live.map(({ id }) => id)));
    const places = lines.map(({ message_id, id }) => `${message_id} ${id}`);
    expect(places).toEqual([...places].sort());
    expect(await ndjson('')).toEqual(lines);
  });

  it('hold what the filters leave', async () => {
    const all = await ndjson('');
    const some = async (query: string, wanted: (line: Line) => boolean) => {
      const expected = idsOf(all.filter(wanted));
      expect(expected.length).toBeGreaterThan(0);
      expect(idsOf(await ndjson(query))).toEqual(expected);
    };
    await some('tag=one', ({ tags }) => tags.includes('one'));
    await some('channel=sms', ({ recipient }) => recipient.startsWith('+64'));
    await some('status=queued', ({ status }) => status === 'queued');
    const { length } = await ndjson(`until=${middle}`);
    expect(length).toBe(1_701);
    expect(await ndjson(`from=${middle}`)).toEqual(all.slice(1_701));
    expect(await ndjson('status=bounced')).toEqual([]);
    expect(await ndjson('campaign_id=cmp_01kaj6v3m4e2ra8x0q6s1t5y9z')).toEqual([]);
    expect((await ndjson('test=true')).map(({ recipient }) => recipient)).toEqual(['test@example.com']);
  });

  it('are CSV that a spreadsheet takes for text', async () => {
    const { answer, text } = await fetched('/v1/deliveries/export');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="deliveries.csv"');
    const rows = text.split('\r\n');
    expect(rows).toHaveLength(MANY + 3 + 2);
    expect(rows[0]).toMatch(/^id,message_id,channel,role,recipient,status,/);
    expect(rows[1]).toContain(`,to,formula@example.com,queued,"'=HYPERLINK(""http://x"")",`);
    expect(text).toContain(`,to,'+6421555101,queued,`);
  });

  it('break off visibly', async () => {
    const answer = await fetch(`${carillon.url}/v1/deliveries/export?format=csv`, {
      headers: { authorization: `Bearer ${tenant.key}` },
    });
    const reader = answer.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    await carillon.owner.query('REVOKE SELECT ON template_versions FROM carillon_app');
    try {
      await expect(
        (async () => {
          for (let done = false; !done;) done = (await reader?.read())?.done ?? true;
        })(),
      ).rejects.toThrow('terminated');
    } finally {
      await carillon.owner.query('GRANT SELECT ON template_versions TO carillon_app');
    }
  });

  it('of statistics hold what the ledger counts', async () => {
    for (const [by, axis] of [
      ['', 'total'],
      ['&by=tag', 'tag'],
    ] as const) {
      const { text } = await fetched(`/v1/statistics/export?format=csv${by}`);
      const [head = '', ...rows] = text.trimEnd().split('\r\n');
      const names = head.split(',');
      expect(names).toEqual(['day', ...(by ? ['tag'] : []), 'channel', ...MEASURES]);
      const told = Object.fromEntries(
        rows.map((row) => {
          const cells = Object.fromEntries(row.split(',').map((cell, i) => [names[i], cell]));
          const counts = MEASURES.map((name) => [name, Number(cells[name])] as const);
          const key = `${cells.day} live ${cells.channel} ${axis} ${cells.tag ?? ''}`;
          return [key, Object.fromEntries(counts.filter(([, count]) => count !== 0))];
        }),
      );
      const live = (await ledgerOf(carillon.owner, tenant.id)).filter((row) => !row.test);
      expect(told).toEqual(counted(live, [axis]));
    }
    const { text } = await fetched('/v1/statistics/export?format=ndjson&by=tag');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { tag?: string; rows?: number });
    expect(lines.map(({ tag, rows }) => tag ?? rows)).toEqual(['many', 'one', 'one', 3]);
  });

  it('of statistics go from page to page without a gap', async () => {
    const values = Array.from({ length: 2_345 }, (_, i) => `tag-${String(i).padStart(5, '0')}`);
    await carillon.owner.query(
      `INSERT INTO statistics (tenant_id, test, axis, day, value, channel, accepted)
       SELECT $1, false, 'tag', date '2026-01-01' + n, value, 'email', 1
         FROM unnest($2::text[]) AS t(value) CROSS JOIN generate_series(0, 1) AS n`,
      [tenant.id, values],
    );
    const { text } = await fetched(
      '/v1/statistics/export?format=ndjson&by=tag&from=2026-01-01&to=2026-01-02',
    );
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { day: string; tag: string });
    expect(lines.slice(0, -1).map(({ day, tag }) => `${day} ${tag}`)).toEqual(
      ['2026-01-01', '2026-01-02'].flatMap((day) => values.map((value) => `${day} ${value}`)),
    );
  });

  it('refuse what they do not know', async () => {
    const refused = (path: string, pointer: string) =>
      tenant.api.get(path).then((answer) => expectProblem(answer, 'invalid_request', [pointer]));
    await refused('/v1/deliveries/export?status=lost', '/status');
    await refused('/v1/deliveries/export?format=xml', '/format');
    await refused('/v1/deliveries/export?from=yesterday', '/from');
    await refused('/v1/statistics/export?by=day', '/by');
    await refused('/v1/statistics/export?from=2020-01-01&to=2026-01-01', '/from');
  });
});
