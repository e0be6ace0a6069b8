import * as fc from 'fast-check';
import { newId } from '../../src/common/ids';
import { UnsubscribeLinks } from '../../src/messages/unsubscribe-links';
import { type Answer, Caller } from '../support/caller';
import { Campaigns } from '../support/campaigns';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send, statuses, until } from '../support/messages';
import { expectProblem } from '../support/problem';

type Json = Answer['body'];

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ONE_CLICK = 'List-Unsubscribe=One-Click';

/** From the header of an e-mail to what is not sent any more. */
describe('unsubscribing', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  const topic = async (key: string, more: object = {}) => {
    const body = { key, name: `About ${key}`, channel: 'email', consent: 'opt_out', ...more };
    expect((await tenant.api.post('/v1/topics', body)).status).toBe(201);
  };
  const said = async (): Promise<Record<string, boolean>> => {
    const { body } = await tenant.api.get('/v1/topic-preferences?limit=100');
    const rows = body.data as { topic: string; address: string; subscribed: boolean }[];
    return Object.fromEntries(rows.map((row) => [`${row.topic} ${row.address}`, row.subscribed]));
  };
  const suppressions = async (): Promise<Json[]> => (await tenant.api.get('/v1/suppressions')).body.data;
  /** What the provider was given for somebody, by header. */
  const headersTo = async (address: string): Promise<Record<string, string>> => {
    const { body } = await carillon.control.get('/simulator/messages?limit=100');
    const found = body.messages as { to: string[]; id: string }[];
    const mail = found.find(({ to }) => to.some((each) => each.includes(address)));
    const { body: whole } = await carillon.control.get(`/simulator/messages/${mail?.id}`);
    const headers = whole.headers as { header: string; value: string }[];
    return Object.fromEntries(headers.map(({ header, value }) => [header.toLowerCase(), value]));
  };
  const linkTo = async (address: string): Promise<string> => {
    const [, path = ''] =
      /<[^>]*?(\/u\/[^>]+)>/.exec((await headersTo(address))['list-unsubscribe'] ?? '') ?? [];
    return path;
  };
  const post = (path: string, body: string, headers: Record<string, string> = FORM) =>
    outsider().send('POST', path, body, headers);
  const outsider = () => new Caller(carillon.url);
  const sent = async (address: string, more: Record<string, unknown> = {}) => {
    const id = await send(tenant.api, anEmail({ to: [address], lane: 'bulk', ...more }));
    return statuses(await until(tenant.api, id, 'completed'))[address];
  };
  let people = 0;
  const somebody = () => `person${(people += 1)}.${tenant.id.slice(-6)}@example.com`;

  describe('the headers', () => {
    it('stand in bulk e-mail, a link of their own for each, without a word about the person', async () => {
      const [one, other] = [somebody(), somebody()];
      const recipients = [{ to: one }, { to: other }];
      const id = await send(tenant.api, anEmail({ to: undefined, recipients, lane: 'bulk' }));
      expect(await until(tenant.api, id, 'completed')).toMatchObject({ unsubscribe: true });
      const headers = await headersTo(one);
      expect(headers['list-unsubscribe-post']).toBe(ONE_CLICK);
      expect(headers['list-unsubscribe']).toMatch(/^<http:\/\/127\.0\.0\.1:\d+\/u\/[\w.-]+>$/);
      expect(headers['list-unsubscribe']).not.toContain(one.split('@')[0]);
      expect(await linkTo(other)).not.toBe(await linkTo(one));
    });

    it('stand in campaigns, and with a topic in any e-mail', async () => {
      await topic('news');
      const campaigns = await Campaigns.of(tenant.api);
      const [member, reader] = [somebody(), somebody()];
      const id = await campaigns.launched({ topic: 'news' }, [{ to: member }]);
      expect(await campaigns.get(id)).toMatchObject({ topic: 'news' });
      await eventually(async () => expect(await linkTo(member)).toMatch(/^\/u\//));
      await sent(reader, { lane: 'transactional', topic: 'news' });
      expect(await linkTo(reader)).toMatch(/^\/u\//);
    });

    it('name a mailbox as well where the tenant has one', async () => {
      const settings = {
        soft_bounces: 5,
        within_days: 14,
        for_days: 30,
        unsubscribe_mailto: 'out@example.com',
      };
      await tenant.api.send('PUT', '/v1/suppression-settings', JSON.stringify(settings));
      const one = somebody();
      await sent(one);
      expect((await headersTo(one))['list-unsubscribe']).toMatch(
        /^<http[^>]+>, <mailto:out@example\.com\?subject=unsubscribe>$/,
      );
    });

    it('are left out of transactional e-mail, of one to several, and where the sender has their own', async () => {
      const [one, two, three, four] = [somebody(), somebody(), somebody(), somebody()];
      await sent(one, { lane: 'transactional' });
      await sent(two, { to: [two, three] });
      await sent(four, { headers: { 'List-Unsubscribe': '<mailto:me@example.com>' } });
      expect(await headersTo(one)).not.toHaveProperty('list-unsubscribe');
      expect(await headersTo(two)).not.toHaveProperty('list-unsubscribe');
      const own = await headersTo(four);
      expect(own).toMatchObject({ 'list-unsubscribe': '<mailto:me@example.com>' });
      expect(own).not.toHaveProperty('list-unsubscribe-post');
    });

    it('can be asked for, and left out in the lane transactional only', async () => {
      const one = somebody();
      await sent(one, { lane: 'transactional', unsubscribe: true });
      expect(await linkTo(one)).toMatch(/^\/u\//);
      await topic('news');
      const without = { topic: 'news', unsubscribe: false };
      const two = somebody();
      await sent(two, { lane: 'transactional', ...without });
      expect(await headersTo(two)).not.toHaveProperty('list-unsubscribe');
      const refused = await tenant.api.post('/v1/messages', anEmail({ lane: 'bulk', ...without }));
      expectProblem(refused, 'invalid_request');
      expect(refused.body.errors).toMatchObject([{ pointer: '/unsubscribe', code: 'bulk' }]);
      const sms = { channel: 'sms', to: ['+6421555123'], body: 'x', unsubscribe: true };
      expectProblem(await tenant.api.post('/v1/messages', sms), 'invalid_request');
    });
  });

  describe('by one click', () => {
    it('ends everything, answers 200 once and again, and is told once', async () => {
      const one = somebody();
      await sent(one);
      const link = await linkTo(one);
      for (let i = 0; i < 2; i += 1) {
        const answer = await post(link, ONE_CLICK);
        expect([answer.status, answer.headers.get('set-cookie')]).toEqual([200, null]);
      }
      expect(await suppressions()).toMatchObject([
        { address: one, reason: 'unsubscribe', source: 'unsubscribe_page', topic: null },
      ]);
      expect(await sent(one)).toBe('suppressed');
      const { body } = await tenant.api.get('/v1/messages?limit=100');
      const first = (body.data as { id: string }[]).at(-1)?.id;
      const { body: timeline } = await tenant.api.get(`/v1/messages/${first}/timeline`);
      const types = (timeline.data as { type: string }[]).map(({ type }) => type);
      expect(types.filter((type) => type === 'delivery.unsubscribed')).toHaveLength(1);
    });

    it.each([
      [
        'multipart/form-data; boundary=x',
        `--x\r\ncontent-disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--`,
      ],
      ['text/plain', 'x'],
    ])('is taken as %s', async (type, body) => {
      const one = somebody();
      await sent(one);
      expect((await post(await linkTo(one), body, { 'content-type': type })).status).toBe(200);
      expect(await suppressions()).toHaveLength(1);
    });

    it('ends the topic of the e-mail alone', async () => {
      await topic('news');
      await topic('offers');
      const one = somebody();
      await sent(one, { topic: 'news' });
      expect((await post(await linkTo(one), ONE_CLICK)).status).toBe(200);
      expect(await said()).toEqual({ [`news ${one}`]: false });
      expect(await suppressions()).toEqual([]);
      expect(await sent(one, { topic: 'news' })).toBe('suppressed');
      expect(await sent(one, { topic: 'offers' })).toBe('delivered');
      expect(await sent(one, { lane: 'transactional' })).toBe('delivered');
    });

    it('stops what waits to be sent already', async () => {
      await topic('news');
      const one = somebody();
      await sent(one, { topic: 'news' });
      const later = new Date(Date.now() + 3_600_000).toISOString();
      const id = await send(tenant.api, anEmail({ to: [one], topic: 'news', scheduled_at: later }));
      await post(await linkTo(one), ONE_CLICK);
      await carillon.owner.query(`UPDATE messages SET next_attempt_at = now() WHERE id = $1`, [id]);
      const { deliveries } = await until(tenant.api, id, 'completed');
      expect(deliveries).toMatchObject([
        { status: 'suppressed', reason: 'Has opted out of the topic "news".' },
      ]);
    });
  });

  describe('by the page', () => {
    it('is never done by looking', async () => {
      await topic('news');
      const one = somebody();
      await sent(one, { topic: 'news' });
      const link = await linkTo(one);
      const page = await outsider().get(link);
      expect(page.status).toBe(200);
      const [policy, cache] = [
        page.headers.get('content-security-policy'),
        page.headers.get('cache-control'),
      ];
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe-inline');
      expect(cache).toBe('no-store');
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.text).not.toMatch(/<script| on\w+=| src=/);
      expect(page.text).toContain('About news');
      expect(page.text).not.toContain(one);
      await outsider().send('HEAD', link);
      expect(await said()).toEqual({});
      expect(await suppressions()).toEqual([]);
    });

    it('lets one choose topics, stop everything and begin again', async () => {
      await topic('news');
      await topic('offers');
      await topic('hints', { consent: 'opt_in' });
      const one = somebody();
      await sent(one, { topic: 'news' });
      const link = await linkTo(one);
      const boxes = async () =>
        [...(await outsider().get(link)).text.matchAll(/name="topic" value="(\w+)"( checked)?/g)].map(
          ([, key, checked]) => [key, checked !== undefined],
        );
      expect(await boxes()).toEqual([
        ['hints', false],
        ['news', true],
        ['offers', true],
      ]);
      const shown = 'do=choose&shown=hints&shown=news&shown=offers';
      const saved = await post(link, `${shown}&topic=hints&topic=news`);
      expect(saved.text).toContain('Your choice was saved.');
      expect(await said()).toEqual({ [`hints ${one}`]: true, [`offers ${one}`]: false });
      expect(await boxes()).toEqual([
        ['hints', true],
        ['news', true],
        ['offers', false],
      ]);
      // What was not on the page when it was opened is not decided, and neither is what is no topic.
      await post(link, 'do=choose&shown=weather&topic=weather');
      expect(Object.keys(await said())).toHaveLength(2);
      expect(await sent(one, { topic: 'hints' })).toBe('delivered');

      await post(link, 'do=nothing');
      expect(await suppressions()).toMatchObject([{ address: one, source: 'unsubscribe_page' }]);
      expect((await outsider().get(link)).text).toContain('does not receive e-mails');
      await post(link, 'do=anything');
      expect(await suppressions()).toEqual([]);
    });

    it('takes back what the person has said, and not what the tenant has', async () => {
      await topic('news');
      const one = somebody();
      await sent(one, { topic: 'news' });
      const link = await linkTo(one);
      await tenant.api.post('/v1/suppressions', { channel: 'email', address: one, topic: 'news' });
      await post(link, 'do=choose&shown=news&topic=news');
      expect(await suppressions()).toMatchObject([{ reason: 'manual', topic: 'news' }]);
    });

    it.each([
      ['de-CH', 'Abmelden', 'de'],
      ['fr', 'Se désabonner', 'fr'],
      ['en-GB', 'Unsubscribe', 'en'],
      ['pt', 'Unsubscribe', 'en'],
    ])('speaks to who is written to in %s', async (locale, words, language) => {
      const one = somebody();
      await sent(one, { locale });
      const page = await outsider().get(await linkTo(one));
      expect(page.text).toContain(words);
      expect(page.text).toContain(`<html lang="${language}">`);
    });

    it('shows names of topics and tenants as they are written', async () => {
      await topic('news', { name: '<b>"News" & more</b>', description: "<script>alert('x')</script>" });
      const one = somebody();
      await sent(one, { topic: 'news' });
      const { text } = await outsider().get(await linkTo(one));
      expect(text).toContain('&#60;b&#62;&#34;News&#34; &#38; more&#60;/b&#62;');
      expect(text).not.toContain('<script');
    });

    it('is of nobody else: a link that was changed, cut or made up is none', async () => {
      const [one, other] = [somebody(), somebody()];
      await sent(one);
      await sent(other);
      const [mine = '', theirs = ''] = [await linkTo(one), await linkTo(other)];
      const [ten, , code] = mine.slice(3).split('.');
      const [, delivery] = theirs.slice(3).split('.');
      const forged = [
        `/u/${ten}.${delivery}.${code}`,
        mine.slice(0, -1),
        `${mine.slice(0, -1)}${mine.endsWith('A') ? 'B' : 'A'}`,
        '/u/x',
        `/u/${'x'.repeat(700)}`,
      ];
      for (const link of forged) {
        expect((await outsider().get(link)).status).toBe(404);
        expect((await post(link, ONE_CLICK)).status).toBe(404);
      }
      expect(await suppressions()).toEqual([]);
    });
  });

  it('of a test message fills the list of test mode', async () => {
    const api = await carillon.testKeyOf(tenant);
    const one = somebody();
    const id = await send(api, anEmail({ to: [one], lane: 'bulk' }));
    const [delivery] = (await until(api, id, 'completed')).deliveries as { id: string }[];
    const links = carillon.app.get(UnsubscribeLinks, { strict: false });
    const token = links.tokenOf({ tenantId: tenant.id as never, deliveryId: delivery?.id as never });
    expect((await post(`/u/${token}`, ONE_CLICK)).status).toBe(200);
    expect(await suppressions()).toEqual([]);
    expect((await api.get('/v1/suppressions')).body.data).toMatchObject([{ address: one }]);
  });

  it('by a link that was changed anywhere is not possible', () => {
    const links = carillon.app.get(UnsubscribeLinks, { strict: false });
    const named = { tenantId: newId('ten'), deliveryId: newId('dlv') };
    const token = links.tokenOf(named);
    expect(links.read(token)).toEqual(named);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'0aZ_.-'), (at, sign) => {
        const changed = token.slice(0, at) + sign + token.slice(at + 1);
        fc.pre(changed !== token);
        expect(links.read(changed)).toBeNull();
      }),
    );
  });

  describe('topics', () => {
    it('that ask for consent reach those who have given it', async () => {
      await topic('hints', { consent: 'opt_in' });
      const one = somebody();
      const id = await send(tenant.api, anEmail({ to: [one], topic: 'hints' }));
      const { body } = await tenant.api.get(`/v1/messages/${id}`);
      const reason = 'Has never opted in to the topic "hints".';
      expect(body.deliveries).toMatchObject([{ status: 'suppressed', reason }]);
      const set = (subscribed: boolean) =>
        tenant.api.send(
          'PUT',
          '/v1/topic-preferences',
          JSON.stringify({ topic: 'hints', address: one, subscribed }),
        );
      expect((await set(true)).body).toMatchObject({ subscribed: true, source: 'api', address: one });
      expect(await sent(one, { topic: 'hints' })).toBe('delivered');
      await set(false);
      expect(await sent(one, { topic: 'hints' })).toBe('suppressed');
      const { body: found } = await tenant.api.get(
        `/v1/topic-preferences?address=${encodeURIComponent(one)}`,
      );
      expect(found.data).toHaveLength(1);
    });

    it('count in the dry run of a campaign', async () => {
      await topic('hints', { consent: 'opt_in' });
      const campaigns = await Campaigns.of(tenant.api);
      const id = await campaigns.create({ topic: 'hints' }, [{ to: somebody() }]);
      const run = await campaigns.ask(id, 'dry-runs');
      await eventually(async () => {
        const { body } = await tenant.api.get(`/v1/campaigns/${id}/runs/${run.id}`);
        expect(body).toMatchObject({ status: 'completed' });
        expect(body.estimate.recipients).toBe(0);
      });
    });

    it('are refused when they are unknown, archived or of another channel', async () => {
      await topic('texts', { channel: 'sms' });
      await topic('old');
      expect((await tenant.api.patch('/v1/topics/old', { archived: true })).body.archived).toBe(true);
      for (const each of ['texts', 'old', 'weather']) {
        const answer = await tenant.api.post('/v1/messages', anEmail({ topic: each }));
        expectProblem(answer, 'invalid_request');
        expect(answer.body.errors).toMatchObject([{ pointer: '/topic', code: 'unknown_topic' }]);
      }
      const campaigns = await Campaigns.of(tenant.api);
      const body = {
        name: 'x',
        channel: 'email',
        from: 'a@example.com',
        template: { id: 'tpl_x' },
        topic: 'old',
      };
      expect((await tenant.api.post('/v1/campaigns', body)).status).toBeGreaterThanOrEqual(400);
      const id = await campaigns.create();
      expectProblem(await tenant.api.patch(`/v1/campaigns/${id}`, { topic: 'weather' }), 'invalid_request');
      expectProblem(
        await tenant.api.post('/v1/topics', { key: 'old', name: 'x', channel: 'email', consent: 'opt_in' }),
        'conflict',
      );
      const { body: list } = await tenant.api.get('/v1/topics?limit=1');
      expect(list.data).toMatchObject([{ key: 'old' }]);
      const { body: rest } = await tenant.api.get(`/v1/topics?after=${list.next_cursor}`);
      expect(rest.data).toMatchObject([{ key: 'texts' }]);
    });
  });
});
