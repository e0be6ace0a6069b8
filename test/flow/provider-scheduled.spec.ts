import { anEmail, send } from '../support/messages';
import { expectProblem } from '../support/problem';
import { ProviderRecords } from '../support/provider-records';

describe('e-mails scheduled at the provider', () => {
  const path = '/v1/provider-scheduled-emails';
  const at = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000).toISOString();
  let ids: string[];
  let records: ProviderRecords;

  beforeAll(async () => {
    records = await ProviderRecords.start();
    const email = { sender: 'Acme <hello@example.com>', text_body: 'Later', schedule: at };
    ids = [];
    for (const [subject, to] of [
      ['One', ['"Lovelace, Ada" <ada@example.com>', 'grace@example.com']],
      ['Two', ['ada@example.com']],
      ['Three', ['ada@example.com']],
    ]) {
      ids.push((await records.provider('/email/send', { ...email, subject, to }, records.key)).schedule_id);
    }
    // Waits here, not at the provider.
    await send(records.tenant.api, anEmail({ subject: 'Ours', scheduled_at: '2035-01-01T00:00:00Z' }));
  });
  afterAll(() => records.stop());
  afterEach(() => records.control.delete('/simulator/faults'));

  it('are listed, and ours are not among them', async () => {
    const found = await records.rows(path);
    expect(found.map(({ id }) => id)).toEqual(ids);
    expect(found[0]).toEqual({
      object: 'provider_scheduled_email',
      id: ids[0],
      scheduled_at: at,
      from: 'Acme <hello@example.com>',
      subject: 'One',
      recipients: ['"Lovelace, Ada" <ada@example.com>', 'grace@example.com'],
      client_ip: expect.stringContaining('127.0.0.1'),
    });
  });

  it.each<[Record<string, string>, string[]]>([
    [{ subject: 'two' }, ['Two']],
    [{ recipient: 'grace@' }, ['One']],
    [{ sender: 'nobody@example.com' }, []],
  ])('are filtered by %j', async (query, expected) => {
    expect((await records.rows(path, query)).map(({ subject }) => subject)).toEqual(expected);
  });

  it('come in pages; a full one may be the last', async () => {
    const lengths = async (limit: string) => {
      const paged = await records.pages(path, { limit });
      expect(paged.flat().map(({ id }) => id)).toEqual(ids);
      return paged.map(({ length }) => length);
    };
    expect(await lengths('2')).toEqual([2, 1]);
    expect(await lengths('3')).toEqual([3, 0]);
  });

  it('do not begin after a page of another list', async () => {
    for (const token of ['MQ', '2', 'page ', 'page 0', 'page 2.5', `page 1${'0'.repeat(9)}`]) {
      const after = Buffer.from(`smtp2go:${token}`).toString('base64url');
      expectProblem(await records.get(path, { after }), 'invalid_cursor');
    }
    expectProblem(await records.get(path, { after: 'nonsense' }), 'invalid_cursor');
  });

  it('are cancelled by their tenant alone, once', async () => {
    const [first] = ids.splice(0, 1);
    expectProblem(await records.stranger.api.delete(`${path}/${first}`), 'not_found');
    expect(await records.rows(path, {}, records.stranger)).toEqual([]);
    expect(await records.rows(path)).toHaveLength(3);
    expect((await records.tenant.api.delete(`${path}/${first}`)).status).toBe(204);
    expect(await records.provider('/email/scheduled/search', { schedule_id: first }, records.key)).toEqual(
      [],
    );
    expect((await records.rows(path)).map(({ id }) => id)).toEqual(ids);
    expectProblem(await records.tenant.api.delete(`${path}/${first}`), 'not_found');
  });

  it('are told to be unclear when the answer to a cancellation is lost', async () => {
    const fault = { kind: 'reset-after', operation: '/email/scheduled/remove', count: 1 };
    await records.control.post('/simulator/faults', fault);
    const [next] = ids.splice(0, 1);
    expectProblem(await records.tenant.api.delete(`${path}/${next}`), 'provider_unclear');
    expect((await records.rows(path)).map(({ id }) => id)).toEqual(ids);
  });

  it.each<[string, Record<string, string>]>([
    ['limit', { limit: '0' }],
    ['subject', { subject: '' }],
    ['schedule_id', { schedule_id: 'x' }],
  ])('are not searched with a wrong %s', async (field, query) => {
    await records.refusedUnasked('/email/scheduled/search', () => records.get(path, query), [`/${field}`]);
  });
});
