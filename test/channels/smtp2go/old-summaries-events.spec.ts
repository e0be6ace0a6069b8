import { PROVIDER_RETRY_DELAYS_MS } from '../../../simulator/options';
import { STAMP_HEADER } from '../../../src/channels/delivery-stamp';
import { Smtp2goAccounts } from '../../../src/channels/smtp2go/accounts';
import { parseProviderEvent } from '../../../src/channels/smtp2go/provider-event-vocabulary';
import { anEventReceiver, type EventReceiver } from '../../simulator/event-receiver';
import type { Json } from '../../simulator/simulator-client';
import { Carillon, type TestTenant } from '../../support/carillon';
import { eventually } from '../../support/eventually';
import { anEmail, anSms, send, until } from '../../support/messages';
import { openSecrets } from '../../support/open-secrets';
import { OverheardProvider, ProviderEar, publishedRequest } from './overheard-provider';

const HOUR_MS = 3_600_000;
const EMAIL_EVENTS = ['bounce', 'click', 'delivered', 'open', 'processed', 'reject', 'spam', 'unsubscribe'];

/** The points (see the file on sending) about webhooks and what is posted to them. */
describe('against older summaries: hearing back', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let provider: OverheardProvider;
  let receiver: EventReceiver;
  let subaccountId: string;

  beforeAll(async () => {
    const ear = await ProviderEar.start();
    carillon = await Carillon.start({
      env: { SMTP2GO_BASE_URL: ear.baseUrl },
      simulator: { unknownFields: 'refuse', openAndClickEvents: 'always' },
    });
    provider = new OverheardProvider(carillon.simulator, ear);
    receiver = await anEventReceiver();
    tenant = await carillon.tenant();
    subaccountId = provider.ear.last('/webhook/add').body.subaccount_id;
  });
  beforeEach(() => void receiver.posts.splice(0));
  afterEach(() => provider.expectHeardByTheContract());
  afterAll(async () => {
    await carillon.stop();
    await provider.close();
    await receiver.close();
  });

  /** A second webhook on the tenant's account, so that the posts themselves can be looked at. */
  const listening = async <T>(settings: Json, act: () => Promise<T>): Promise<T> => {
    const webhook = { subaccount_id: subaccountId, url: receiver.url, ...settings };
    const { data } = await provider.ask('/webhook/add', webhook);
    const result = await act();
    await provider.ask('/webhook/remove', { subaccount_id: subaccountId, id: data.id });
    return result;
  };
  const posted = (event: string, count = 1): Promise<Json[]> =>
    eventually(() => {
      const found = receiver.posts.filter(({ fields }) => fields.event === event).map(({ fields }) => fields);
      expect(found).toHaveLength(count);
      return found;
    });
  const factsOf = (event: Json) => parseProviderEvent(event, STAMP_HEADER);

  it('13 SMS events: posted with the prefix sms_, subscribed to without it', async () => {
    const subscribed = provider.ear.last('/webhook/add').body.sms_events;
    expect(subscribed).toEqual(
      expect.arrayContaining(['sending', 'submitted', 'delivered', 'failed', 'rejected']),
    );
    expect(subscribed.join()).not.toContain('sms');
    await listening({ sms_events: subscribed, output_format: 'json' }, async () => {
      const to = ['+6421555123', '+6421550001', '+6421550002'];
      await until(tenant.api, await send(tenant.api, anSms({ to })), 'completed');
      const kinds: [string, number, string][] = [
        ['sms_sending', 2, 'processed'],
        ['sms_submitted', 2, 'processed'],
        ['sms_delivered', 1, 'delivered'],
        ['sms_failed', 1, 'failed'],
        ['sms_rejected', 1, 'rejected'],
      ];
      for (const [event, count, kind] of kinds) {
        for (const post of await posted(event, count)) {
          expect(factsOf(post)).toMatchObject([
            { kind, channel: 'sms', recipient: `+${post.destination_number.replace('+', '')}` },
          ]);
        }
      }
      expect(
        receiver.posts.map(({ fields }) => fields.event).filter((name) => !name.startsWith('sms_')),
      ).toEqual([]);
    });
    // Without the prefix it is an e-mail's event.
    expect(factsOf({ event: 'delivered', rcpt: 'ada@example.org' })).toMatchObject([{ channel: 'email' }]);
    const old = await provider.ask('/webhook/add', { url: receiver.url, sms_events: ['sms_delivered'] });
    expect(old.data.sms_events).toEqual([]);
    await provider.ask('/webhook/remove', { id: old.data.id });
  });

  it('14 The SMS opt-out: can be subscribed to since 16 November 2026, and any spelling of the event will do', async () => {
    const { enum: words } = publishedRequest('POST /webhook/add').properties.sms_events.items;
    expect(words).toContain('opt-out');
    expect(provider.ear.last('/webhook/add').body.sms_events).toContain('opt-out');
    await listening({ sms_events: ['opt-out'], output_format: 'json' }, async () => {
      await send(tenant.api, anSms({ to: ['+6421550003'] }));
      const [post] = await posted('sms_opt-out');
      for (const event of [post?.event, 'opt-out', 'sms_optout', 'sms_opt_out', 'optout']) {
        expect(factsOf({ ...post, event })).toMatchObject([{ kind: 'opted_out', recipient: '+6421550003' }]);
      }
    });
  });

  it('15 E-mail events: eight to subscribe to, without resubscribe, and nine that are posted', async () => {
    const { events } = publishedRequest('POST /webhook/add').properties;
    const published = [...(events.description as string).matchAll(/<code>(\w+)<\/code>/g)].map(
      ([, word]) => word,
    );
    expect(published.sort()).toEqual(EMAIL_EVENTS);
    expect([...provider.ear.last('/webhook/add').body.events].sort()).toEqual(EMAIL_EVENTS);
    const asked = await provider.ask('/webhook/add', { url: receiver.url, events: ['resubscribe', 'open'] });
    expect(asked.data.events).toEqual(['open']);
    await provider.ask('/webhook/remove', { id: asked.data.id });

    await listening({ events: EMAIL_EVENTS, output_format: 'json' }, async () => {
      const to = [
        'click@example.org',
        'bounce@example.org',
        'reject@example.org',
        'spam@example.org',
        'unsubscribe@example.org',
      ];
      await send(tenant.api, anEmail({ to }));
      await posted('unsubscribe');
      await provider.ask('/suppression/remove', {
        subaccount_id: subaccountId,
        email_address: 'unsubscribe@example.org',
        reasons: ['unsubscribe'],
      });
      const [again] = await posted('resubscribe');
      expect(factsOf(again)).toMatchObject([{ kind: 'resubscribed', recipient: 'unsubscribe@example.org' }]);
      await eventually(() => {
        const words = new Set(receiver.posts.map(({ fields }) => fields.event as string));
        expect([...words].sort()).toEqual([...EMAIL_EVENTS, 'resubscribe'].sort());
      });
      for (const { fields } of receiver.posts) expect(factsOf(fields)).not.toBeNull();
    });
    await eventually(async () => {
      const rows = await carillon.owner.query(
        `SELECT result FROM provider_events WHERE payload->>'event' = 'resubscribe'`,
      );
      expect(rows).toEqual([{ result: 'applied' }]);
    });
  });

  it('16 A webhook is named by id, a number', async () => {
    for (const operation of ['edit', 'remove']) {
      const { fields, properties } = publishedRequest(`POST /webhook/${operation}`);
      expect(properties.id.type).toBe('integer');
      expect(fields).not.toContain('webhook_id');
    }
    const { url } = provider.ear.last('/webhook/add').body;
    const accounts = new Smtp2goAccounts(provider.client, provider.master);
    const again = await accounts.registerEvents(subaccountId, {
      url,
      bearer: 'another',
      stampHeader: STAMP_HEADER,
    });
    expect(again).toMatchObject({ kind: 'accepted', data: expect.any(Number) });
    expect(provider.ear.last('/webhook/edit').body.id).toBe((again as Json).data);
    const { bearer } = await openSecrets(carillon, tenant);
    await accounts.registerEvents(subaccountId, { url, bearer: bearer ?? '', stampHeader: STAMP_HEADER });

    const old = await provider.ask('/webhook/remove', { webhook_id: 'webhook-uuid' });
    expect(old).toMatchObject({ status: 400, field: 'webhook_id' });
    expect(await provider.ask('/webhook/remove', { id: 'webhook-uuid' })).toMatchObject({
      status: 400,
      field: 'id',
    });
  });

  it('17 The body of a webhook: a form unless JSON is asked for, so we always ask', async () => {
    expect(publishedRequest('POST /webhook/add').properties.output_format.default).toBe('form');
    for (const path of ['/webhook/add', '/webhook/edit']) {
      const asked = provider.ear.all(path);
      expect(asked.length).toBeGreaterThan(0);
      expect(new Set(asked.map(({ body }) => body.output_format))).toEqual(new Set(['json']));
    }
    for (const [settings, type] of [
      [{}, 'application/x-www-form-urlencoded'],
      [{ output_format: 'json' }, 'application/json'],
    ] as const) {
      receiver.posts.splice(0);
      await listening({ events: ['delivered'], ...settings }, async () => {
        await until(tenant.api, await send(tenant.api, anEmail()), 'completed');
        await posted('delivered');
      });
      expect(receiver.posts[0]?.headers['content-type']).toBe(type);
    }
  });

  it('18 The fields of an e-mail event: processed tells all recipients, every other event one rcpt', async () => {
    const to = ['ada@example.org', 'bob@example.org'];
    await listening({ events: EMAIL_EVENTS, output_format: 'json' }, async () => {
      await send(tenant.api, anEmail({ to }));
      const [processed] = await posted('processed');
      const delivered = await posted('delivered', 2);
      for (const post of [processed, ...delivered]) {
        const names = [
          'id',
          'auth',
          'sender',
          'from',
          'from_address',
          'from_name',
          'email_id',
          'message-id',
          'subject',
        ];
        for (const name of names) expect(post[name]).toEqual(expect.any(String));
        expect(post.id).toMatch(/^[0-9a-f]{32}$/);
      }
      expect(processed.recipients).toEqual(to);
      expect(processed).not.toHaveProperty('rcpt');
      expect(factsOf(processed)?.map(({ recipient }) => recipient)).toEqual(to);
      expect(delivered.map(({ rcpt }) => rcpt).sort()).toEqual(to);
      for (const post of delivered) {
        expect(post).not.toHaveProperty('recipients');
        for (const name of ['host', 'context', 'message']) expect(post[name]).toEqual(expect.any(String));
        expect(factsOf(post)?.map(({ recipient }) => recipient)).toEqual([post.rcpt]);
      }
    });
  });

  it('19 /webhook/view lists them all, as the summaries say; the schema wants a url and shows one', async () => {
    expect(publishedRequest('POST /webhook/view').required).toEqual([]);
    await listening({ events: ['open'] }, async () => {
      const { data } = await provider.ask('/webhook/view', { subaccount_id: subaccountId });
      expect(data).toHaveLength(2);
      const accounts = new Smtp2goAccounts(provider.client, provider.master);
      const target = { url: receiver.url, bearer: 'another', stampHeader: STAMP_HEADER };
      const added = provider.ear.all('/webhook/add').length;
      await accounts.registerEvents(subaccountId, target);
      expect(provider.ear.last('/webhook/view').body).toEqual({ subaccount_id: subaccountId });
      expect(provider.ear.last('/webhook/edit').body.url).toBe(receiver.url);
      expect(provider.ear.all('/webhook/add')).toHaveLength(added);
    });
    // Should it answer by its schema after all, that is read too.
    await provider.set({ webhookViewShape: 'object' });
    const one = await provider.client.call('/webhook/view', provider.master, { subaccount_id: subaccountId });
    await provider.set({ webhookViewShape: 'array' });
    expect(one).toMatchObject({ kind: 'accepted', data: [{ id: expect.any(Number) }] });
  });

  it('48 A webhook is tried 36 times in 96.5 hours, not in 48: what came before is known for five days at least', async () => {
    const hours = PROVIDER_RETRY_DELAYS_MS.reduce((sum, each) => sum + each, 0) / HOUR_MS;
    expect([PROVIDER_RETRY_DELAYS_MS.length, hours]).toEqual([35, 96.5]);

    const id = await send(tenant.api, anEmail({ to: ['once@example.org'] }));
    await until(tenant.api, id, 'completed');
    const find = () =>
      carillon.owner.query<{ payload: Json }[]>(
        `SELECT payload FROM provider_events WHERE payload->>'event' = 'delivered' AND payload->>'rcpt' = $1`,
        ['once@example.org'],
      );
    const [known] = await eventually(async () => {
      const rows = await find();
      expect(rows).toHaveLength(1);
      return rows;
    });
    const timeline = async () => (await tenant.api.get(`/v1/messages/${id}/timeline`)).body.data;
    const before = await timeline();
    await carillon.owner.query(
      `UPDATE provider_events SET received_at = received_at - interval '5 days', applied_at = applied_at - interval '5 days'`,
    );
    const { pathToken, bearer } = await openSecrets(carillon, tenant);
    const repeat = await fetch(`${carillon.url}/provider-events/${pathToken}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      // The id is not what it is known by: nobody has proven that it stays.
      body: JSON.stringify({ ...known?.payload, id: '0'.repeat(32), sendtime: new Date().toISOString() }),
    });
    expect(repeat.status).toBe(200);
    expect(await find()).toHaveLength(1);
    expect(await timeline()).toEqual(before);
  });
});
