import type { Answer } from '../support/caller';
import { eventually } from '../support/eventually';
import { anEmail } from '../support/messages';
import { expectProblem } from '../support/problem';
import { AN_INSTANT, ProviderRecords, TOMORROW } from '../support/provider-records';

describe('events and archived e-mails at the provider', () => {
  let records: ProviderRecords;

  beforeAll(async () => {
    records = await ProviderRecords.start();
  });
  afterAll(() => records.stop());
  afterEach(() => records.control.delete('/simulator/faults'));

  describe('activity', () => {
    const path = '/v1/activity';
    let emailId: string;

    beforeAll(async () => {
      const to = ['ada', 'bounce', 'softbounce', 'spam', 'unsubscribe', 'click', 'reject'];
      const email = anEmail({ to: to.map((name) => `${name}@example.com`), reply_to: ['care@example.com'] });
      emailId = await records.sendAndWait(email);
      await records.sendAndWait(anEmail({ subject: 'Something else', to: ['grace@example.com'] }));
      await eventually(async () => expect(await records.rows(path, { types: 'clicked' })).toHaveLength(1));
    });

    it('is told in our words, from when an e-mail was taken to when it was clicked', async () => {
      const found = await records.rows(path, { email_id: emailId });
      const types = found.map(({ type, recipient }) => `${String(type)} ${String(recipient)}`);
      expect(types.sort()).toEqual([
        'clicked click@example.com',
        'complained spam@example.com',
        'delivered ada@example.com',
        'delivered click@example.com',
        'delivered spam@example.com',
        'delivered unsubscribe@example.com',
        'hard_bounced bounce@example.com',
        'opened click@example.com',
        'processed ada@example.com',
        'rejected reject@example.com',
        'soft_bounced softbounce@example.com',
        'unsubscribed unsubscribe@example.com',
      ]);
      expect(found.find(({ type, recipient }) => type === 'delivered' && recipient === 'ada@example.com'))
        // Nothing but this: no header, no name of the platform's subaccount.
        .toEqual({
          object: 'activity_event',
          type: 'delivered',
          occurred_at: AN_INSTANT,
          email_id: emailId,
          recipient: 'ada@example.com',
          recipients: [],
          from: 'Acme <hello@example.com>',
          reply_to: 'care@example.com',
          to: expect.stringContaining('ada@example.com, bounce@example.com'),
          cc: null,
          bcc: null,
          subject: 'Your receipt',
          username: records.username,
          smtp_response: expect.stringMatching(/^250 /),
          reason: null,
          error: null,
          host: '192.0.2.25',
          originating_host: expect.stringContaining('127.0.0.1'),
          outbound_ip: null,
          size_bytes: expect.any(Number),
          email_client: null,
          details: null,
          delivery_attempts: [],
        });
      const of = (wanted: string) => found.find(({ type }) => type === wanted);
      expect(of('processed')?.recipients).toHaveLength(6);
      expect(of('rejected')).toMatchObject({ reason: expect.stringMatching(/\S/), smtp_response: null });
      expect(of('clicked')).toMatchObject({ details: { url: 'https://example.com/' } });
      expect(of('clicked')?.email_client).toMatchObject({ name: expect.any(String) });
    });

    it.each<[Record<string, string | string[]>, string[]]>([
      [{ types: 'opened' }, ['opened']],
      [{ types: ['opened', 'complained', 'hard_bounced'] }, ['complained', 'hard_bounced', 'opened']],
      [{ recipient: 'SOFTBOUNCE@' }, ['processed', 'soft_bounced']],
      [{ subject: 'something ELSE', types: 'delivered' }, ['delivered']],
      [{ sender: 'hello@example.com', types: ['rejected', 'unsubscribed'] }, ['rejected', 'unsubscribed']],
      [{ sender: 'nobody@example.com' }, []],
      [{ q: 'grace@example.com | nobody', types: 'processed' }, ['processed']],
      [{ usernames: ['relay', 'api-000000000000'] }, []],
      [{ occurred_after: TOMORROW }, []],
      [{ occurred_before: '2026-01-01T00:00:00+13:00' }, []],
      [{ subject: 'else', only_latest: 'true' }, ['delivered']],
      [{ subject: 'else', only_latest: 'false' }, ['delivered', 'processed']],
    ])('is filtered by %j', async (query, expected) => {
      expect((await records.rows(path, query)).map(({ type }) => type).sort()).toEqual(expected);
    });

    it('is filtered by who sent it', async () => {
      const all = await records.rows(path, { limit: '100' });
      expect(await records.rows(path, { limit: '100', usernames: ['relay', records.username] })).toEqual(all);
      expect(all).toHaveLength(14);
    });

    it('comes in pages that hold every event once', async () => {
      const all = await records.rows(path, { limit: '100', types: 'delivered' });
      const paged = await records.pages(path, { limit: '2', types: 'delivered' });
      expect(paged.map(({ length }) => length)).toEqual([2, 2, 1]);
      expect(paged.flat()).toEqual(all);
    });

    it('is not told to a stranger', async () => {
      expect(await records.rows(path, {}, records.stranger)).toEqual([]);
      expect(await records.rows(path, { email_id: emailId }, records.stranger)).toEqual([]);
      expect(await records.rows(path, { usernames: records.username }, records.stranger)).toEqual([]);
    });

    it.each<[string, Record<string, string | string[]>]>([
      ['types', { types: 'soft-bounced' }],
      ['types', { types: ['opened', 'spam'] }],
      ['only_latest', { only_latest: 'yes' }],
      ['occurred_after', { occurred_after: '2026-11-21' }],
      [
        'occurred_before',
        { occurred_after: '2026-11-21T00:00:00Z', occurred_before: '2026-11-20T00:00:00Z' },
      ],
      ['subject', { subject: ['a', 'b'] }],
      ['q', { q: '' }],
      ['usernames', { usernames: Array<string>(51).fill('a') }],
      ['after', { after: 'x'.repeat(2001) }],
      ['limit', { limit: '101' }],
      ['subaccounts', { subaccounts: 'Master account' }],
    ])('is not searched with a wrong %s', async (field, query) => {
      await records.refusedUnasked('/activity/search', () => records.get(path, query), [`/${field}`]);
    });

    it('is refused for a while when the provider has had enough', async () => {
      await records.control.patch('/simulator/options', { activitySearchPerMinute: 1 });
      const answers = [await records.get(path), await records.get(path)];
      await records.control.patch('/simulator/options', { activitySearchPerMinute: 0 });
      // The searches before count too, so that even the first may be beyond the limit.
      expectProblem(answers[1] as Answer, 'unavailable');
      expect(Number(answers[1]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(60);
    });

    it('is unavailable when what comes back is no answer', async () => {
      await records.control.post('/simulator/faults', {
        kind: 'html',
        operation: '/activity/search',
        count: 1,
      });
      expectProblem(await records.get(path), 'unavailable');
      expect((await records.get(path)).status).toBe(200);
    });
  });

  describe('archived e-mails', () => {
    const path = '/v1/archived-emails';
    let emailId: string;

    beforeAll(async () => {
      await records.sendAndWait(anEmail({ subject: 'Before archiving' }));
      await records.provider('/subaccount/edit', { id: records.subaccount, archiving: true });
      const settings = { id: records.key, archive_enabled: true, subaccount_id: records.subaccount };
      await records.provider('/api_keys/edit', settings, undefined, 'PATCH');
      const attachment = { filename: 'receipt.txt', content: 'VGhhbmtz', content_type: 'text/plain' };
      const email = { cc: ['grace@example.com'], headers: { 'X-Order': '1042' }, attachments: [attachment] };
      emailId = await records.sendAndWait(anEmail(email));
      await records.sendAndWait(anEmail({ subject: 'Second', from: 'Billing <billing@example.com>' }));
    });

    it('are those that were sent while archiving was on', async () => {
      expect((await records.rows(path)).map(({ subject }) => subject)).toEqual(['Second', 'Your receipt']);
    });

    it('are shown one by one, by the id that a delivery knows', async () => {
      const found = await records.get(`${path}/${emailId}`);
      expect(found.body).toEqual({
        object: 'archived_email',
        id: emailId,
        from: 'Acme <hello@example.com>',
        envelope_from: 'hello@example.com',
        recipients: ['ada@example.com', 'grace@example.com'],
        to: 'ada@example.com',
        subject: 'Your receipt',
        sent_at: AN_INSTANT,
        username: records.username,
        size_bytes: expect.any(Number),
        headers: expect.stringContaining('X-Order: 1042'),
        attachment_count: 1,
        attachments: [{ filename: 'receipt.txt', content_type: 'text/plain', size_bytes: 6 }],
        download_url: expect.stringMatching(/^http/),
      });
      expect(await records.rows(path, { subject: 'receipt' })).toEqual([found.body]);
      expect(await (await fetch(found.body.download_url)).text()).toContain('X-Order: 1042');
    });

    it.each<[Record<string, string>, string[]]>([
      [{ header: 'x-order: 1042' }, ['Your receipt']],
      [{ sender: 'billing@example.com' }, ['Second']],
      [{ envelope_from: 'hello@example.com' }, ['Your receipt']],
      [{ recipient: 'grace@example.com' }, ['Your receipt']],
      [{ username: 'relay' }, []],
      [{ sent_after: TOMORROW }, []],
      [{ sent_before: '2026-01-01T00:00:00Z' }, []],
      [{ sent_after: '2026-01-01T00:00:00Z', sent_before: TOMORROW }, ['Second', 'Your receipt']],
    ])('are filtered by %j', async (query, expected) => {
      expect((await records.rows(path, query)).map(({ subject }) => subject)).toEqual(expected);
    });

    it('come in pages', async () => {
      const paged = await records.pages(path, { limit: '1' });
      expect(paged.flat().map(({ subject }) => subject)).toEqual(['Second', 'Your receipt']);
      expect(paged).toHaveLength(2);
    });

    it('are nothing to a stranger', async () => {
      expect(await records.rows(path, {}, records.stranger)).toEqual([]);
      expectProblem(await records.get(`${path}/${emailId}`, {}, records.stranger), 'not_found');
    });

    it.each(['1u0SwL-B9zBpi9ffUq-JAB2', 'x', '%00', 'a%20b'])('there is none with the id %s', async (id) => {
      expectProblem(await records.get(`${path}/${id}`), 'not_found');
    });

    it.each<[string, Record<string, string>]>([
      ['sent_before', { sent_after: TOMORROW, sent_before: TOMORROW }],
      ['sent_after', { sent_after: '2026-02-30T00:00:00Z' }],
      ['header', { header: 'x'.repeat(501) }],
      ['headers', { headers: 'X-Order' }],
    ])('are not searched with a wrong %s', async (field, query) => {
      await records.refusedUnasked('/archive/search', () => records.get(path, query), [`/${field}`]);
    });

    it('are not searched from a cursor that the provider did not make, and that in its words', async () => {
      const after = Buffer.from('smtp2go:nonsense').toString('base64url');
      const answer = await records.get(path, { after });
      expectProblem(answer, 'provider_refused');
      expect(answer.body.detail).toContain('continue_token');
    });
  });
});
