import { Carillon, type TestTenant } from '../support/carillon';
import { expectProblem } from '../support/problem';

interface Listed {
  id: string;
  name: string;
  origin: string;
}

describe('the list of templates', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let stranger: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    [tenant, stranger] = await Promise.all([carillon.tenant(), carillon.tenant()]);
    const own = (body: object) => tenant.api.post('/v1/templates', body);
    const ofPlatform = (body: object) => carillon.operator.post('/v1/platform-templates', body);
    const email = { channel: 'email', subject: 'x', html: 'x', text: 'x' };
    const piece = { ...email, subject: undefined };
    // One after the other, own and the platform's by turns: newest first is the last first.
    for (const made of [
      () => own({ ...email, name: 'Receipt' }),
      () => ofPlatform({ ...email, name: 'receipt for all' }),
      () => own({ ...piece, name: 'signature', kind: 'partial' }),
      () =>
        ofPlatform({ ...piece, name: 'page', kind: 'layout', html: '{{> content}}', text: '{{> content}}' }),
      () => own({ name: '100%_code', channel: 'sms', body: 'x' }),
      () => ofPlatform({ name: 'code', channel: 'sms', body: 'x' }),
      () => ofPlatform({ ...email, name: 'unfinished', draft: true }),
      () => own({ ...email, name: 'own draft', draft: true }),
    ])
      expect((await made()).status).toBe(201);
  });
  afterAll(() => carillon.stop());

  const names = async (query: string, { api } = tenant) => {
    const answer = await api.get(`/v1/templates?${query}`);
    expect(answer.status).toBe(200);
    return (answer.body.data as Listed[]).map(({ name }) => name);
  };
  const ALL = ['own draft', 'code', '100%_code', 'page', 'signature', 'receipt for all', 'Receipt'];

  it.each([
    ['', ALL],
    ['channel=sms', ['code', '100%_code']],
    ['channel=email&kind=template', ['own draft', 'receipt for all', 'Receipt']],
    ['kind=partial', ['signature']],
    ['origin=platform', ['code', 'page', 'receipt for all']],
    ['origin=own', ['own draft', '100%_code', 'signature', 'Receipt']],
    ['search=RECEIPT', ['receipt for all', 'Receipt']],
    ['search=%25_', ['100%_code']],
    ['search=_', ['100%_code']],
    ['search=code&origin=platform&channel=sms&kind=template', ['code']],
    ['search=code&channel=email', []],
  ])('is narrowed by %s', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it('goes from page to page through own and the platform’s, with the same filter', async () => {
    for (const [filter, expected] of [
      ['', ALL],
      ['channel=email', ALL.filter((name) => !name.includes('code'))],
    ] as const) {
      const seen: string[] = [];
      let after = '';
      do {
        const { body } = await tenant.api.get(`/v1/templates?limit=2&${filter}${after}`);
        seen.push(...(body.data as Listed[]).map(({ name }) => name));
        after = body.next_cursor ? `&after=${body.next_cursor}` : '';
        expect(body.has_more).toBe(after !== '');
      } while (after);
      expect(seen).toEqual(expected);
    }
  });

  it('shows a stranger what the platform has published, and an operator the drafts too', async () => {
    expect(await names('', stranger)).toEqual(['code', 'page', 'receipt for all']);
    const { body } = await carillon.operator.get('/v1/platform-templates?channel=email');
    expect((body.data as Listed[]).map(({ name, origin }) => [name, origin])).toEqual([
      ['unfinished', 'platform'],
      ['page', 'platform'],
      ['receipt for all', 'platform'],
    ]);
  });

  it('refuses what it does not know', async () => {
    for (const [query, pointer] of [
      ['channel=fax', '/channel'],
      ['kind=letter', '/kind'],
      ['origin=theirs', '/origin'],
      ['search=', '/search'],
      [`search=${'x'.repeat(101)}`, '/search'],
      ['name=receipt', '/name'],
    ] as const)
      expectProblem(await tenant.api.get(`/v1/templates?${query}`), 'invalid_request', [pointer]);
    expectProblem(await carillon.operator.get('/v1/platform-templates?origin=own'), 'invalid_request', [
      '/origin',
    ]);
  });
});
