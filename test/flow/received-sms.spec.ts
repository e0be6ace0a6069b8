import * as fc from 'fast-check';
import { keywordIn } from '../../src/messages/sms-keyword';
import type { Answer } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anSms, send, statuses, until } from '../support/messages';
import { expectProblem } from '../support/problem';
import { subaccountOf, syncNow } from '../support/provider-syncs';
import { WebhookReceiver } from '../support/webhook-receiver';

type Json = Answer['body'];

const THEIRS = '+6421555123';
const OURS = '+6421555000';

describe('received SMS', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let account: string;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
    account = await subaccountOf(carillon, tenant);
  });
  afterEach(() => carillon.control.delete('/simulator/faults'));
  afterAll(() => carillon.stop());

  const write = async (content: string, from = THEIRS) => {
    const sms = { account, from, to: OURS, content };
    expect((await carillon.control.post('/simulator/sms/received', sms)).status).toBe(200);
  };
  const poll = () => syncNow(carillon, tenant, 'received_sms');
  const received = async (query = ''): Promise<Json[]> =>
    (await tenant.api.get(`/v1/received-sms?limit=100${query}`)).body.data;
  const suppressions = async (): Promise<Json[]> => (await tenant.api.get('/v1/suppressions')).body.data;
  const sent = async () => {
    const id = await send(tenant.api, anSms({ to: [THEIRS] }));
    return until(tenant.api, id, 'completed');
  };

  it('are taken in a little later when that failed', async () => {
    const failing = `ALTER TABLE received_sms ADD CONSTRAINT nobody_writes CHECK (tenant_id <> '${tenant.id}') NOT VALID`;
    await carillon.owner.query(failing);
    await write('Fail');
    const turn = poll();
    await eventually(async () => {
      const [row] = await carillon.owner.query<{ failed: boolean }[]>(
        `SELECT rung_at IS NOT NULL AND leased_until IS NULL AND next_attempt_at <= now() AS failed
           FROM provider_syncs WHERE tenant_id = $1 AND kind = 'received_sms'`,
        [tenant.id],
      );
      expect(row?.failed).toBe(true);
    });
    await carillon.owner.query(`ALTER TABLE received_sms DROP CONSTRAINT nobody_writes`);
    await turn;
    expect(await received()).toMatchObject([{ body: 'Fail' }]);
  });

  it('are taken in once, with the delivery that they answer to', async () => {
    const [delivery] = (await sent()).deliveries as { id: string }[];
    await write('Thank you!');
    for (let i = 0; i < 3; i += 1) await poll();
    expect(await received()).toEqual([
      {
        object: 'received_sms',
        id: expect.stringMatching(/^rsm_/),
        from: THEIRS,
        to: OURS,
        body: 'Thank you!',
        keyword: null,
        delivery_id: delivery?.id,
        received_at: expect.any(String),
      },
    ]);
    expect(await suppressions()).toEqual([]);
  });

  it('with STOP end all SMS to that number, with START they begin again, and once is enough', async () => {
    await sent();
    await write(' stop. ', THEIRS.slice(1));
    await poll();
    expect(await suppressions()).toMatchObject([
      { channel: 'sms', address: THEIRS, reason: 'opt_out', source: 'sms_keyword' },
    ]);
    expect(statuses(await sent())).toEqual({ [THEIRS]: 'suppressed' });
    await write('Start');
    await poll();
    expect(await suppressions()).toEqual([]);
    await poll();
    expect(statuses(await sent())).toEqual({ [THEIRS]: 'delivered' });
    expect((await received('&keyword=opt_out')).map(({ body }) => body as string)).toEqual([' stop. ']);
    expect(await received(`&from=${encodeURIComponent(THEIRS)}`)).toHaveLength(2);
    expect(await received('&from=%2B15550000000')).toEqual([]);
  });

  it('that come together take effect in their order', async () => {
    for (const word of ['START', 'no', 'STOP']) await write(word);
    await poll();
    expect(await suppressions()).toHaveLength(1);
  });

  it('with STOP are told in the timeline of what they answer to', async () => {
    const { id } = await sent();
    await write('QUIT');
    await poll();
    await eventually(async () => {
      const { body } = await tenant.api.get(`/v1/messages/${id}/timeline`);
      const types = (body.data as { type: string }[]).map(({ type }) => type);
      expect(types).toContain('delivery.unsubscribed');
    });
  });

  it('do not take back what the tenant itself has suppressed', async () => {
    await tenant.api.post('/v1/suppressions', { channel: 'sms', address: THEIRS });
    await write('YES');
    await poll();
    expect(await suppressions()).toMatchObject([{ reason: 'manual' }]);
  });

  it('are told by webhook once, with what they answer to, and with ids alone where that is asked for', async () => {
    const [whole, thin] = [await WebhookReceiver.start(), await WebhookReceiver.start()];
    try {
      const event_types = ['sms.*', 'suppression.*'];
      await tenant.api.post('/v1/webhook-endpoints', { url: whole.url, event_types });
      await tenant.api.post('/v1/webhook-endpoints', { url: thin.url, event_types, payload: 'thin' });
      const message = await sent();
      await write('Stop');
      await write('Thank you!', '+6421555777');
      for (let i = 0; i < 2; i += 1) await poll();
      const told = (receiver: WebhookReceiver): Json[] =>
        receiver.received
          .map(({ body }) => JSON.parse(body))
          .sort((a, b) => a.data.sequence - b.data.sequence);
      await eventually(() => {
        expect(whole.received).toHaveLength(3);
        expect(thin.received).toHaveLength(3);
      });
      const [first, second] = (await received()).reverse();
      const number = expect.any(Number);
      const of = { test: false, sequence: number, description: expect.any(String), to: OURS };
      const inReply = { delivery_id: message.deliveries[0].id, message_id: message.id };
      const alone = { delivery_id: null, message_id: null };
      expect(told(whole)).toMatchObject([
        {
          type: 'sms.received',
          data: {
            ...of,
            ...inReply,
            received_sms_id: first.id,
            from: THEIRS,
            body: 'Stop',
            keyword: 'opt_out',
          },
        },
        {
          type: 'sms.received',
          data: { ...of, ...alone, received_sms_id: second.id, from: '+6421555777', body: 'Thank you!' },
        },
        {
          type: 'suppression.created',
          data: { address: THEIRS, reason: 'opt_out', source: 'sms_keyword', topic: null, expires_at: null },
        },
      ]);
      expect(told(thin).slice(0, 2)).toEqual(
        [first, second].map(({ id, received_at: timestamp }) => ({
          type: 'sms.received',
          timestamp,
          data: { received_sms_id: id, test: false, sequence: number },
        })),
      );
      await write('START');
      await poll();
      await eventually(() =>
        expect(told(whole).slice(3)).toMatchObject([
          { type: 'sms.received', data: { keyword: 'opt_in' } },
          { type: 'suppression.removed', data: { address: THEIRS, source: 'sms_keyword' } },
        ]),
      );
    } finally {
      await Promise.all([whole.stop(), thin.stop()]);
    }
  });

  it('are asked for again after the provider did not answer', async () => {
    await carillon.control.post('/simulator/faults', {
      operation: '/sms/view-received',
      kind: 'server-error',
      status: 503,
    });
    await write('hello');
    await poll();
    expect(await received()).toEqual([]);
    await carillon.control.delete('/simulator/faults');
    await poll();
    expect(await received()).toHaveLength(1);
  });

  it('are wiped as content and recipients are, and a repeat is known by its row', async () => {
    await write('My name is Ada. STOP');
    await write('STOP');
    await poll();
    const days = { content_days: 0, recipient_days: 0, event_days: 30, provider_event_days: 30 };
    const set = await tenant.api.send('PUT', '/v1/retention', JSON.stringify(days));
    expect(set.status).toBe(200);
    await eventually(async () =>
      expect(await received()).toMatchObject([
        { from: null, body: null },
        { from: null, body: null },
      ]),
    );
    await poll();
    expect(await received()).toHaveLength(2);
    expect(await suppressions()).toHaveLength(1);
  });

  it('are of live mode, and of the tenant whose subaccount received them', async () => {
    await write('hello');
    await poll();
    const test = await carillon.testKeyOf(tenant);
    expect((await test.get('/v1/received-sms')).body.data).toEqual([]);
    const other = await carillon.tenant();
    await syncNow(carillon, other, 'received_sms');
    expect((await other.api.get('/v1/received-sms')).body.data).toEqual([]);
    expectProblem(await tenant.api.get('/v1/received-sms?keyword=stop'), 'invalid_request');
  });
});

describe('a keyword', () => {
  const OUT = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT'];
  const IN = ['START', 'YES', 'UNSTOP'];
  const around = fc.stringMatching(/^[ .!?"'\n]{0,4}$/);

  it('is known in any case, with signs around it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...OUT, ...IN),
        fc.boolean(),
        around,
        around,
        (word, small, before, after) => {
          const text = `${before}${small ? word.toLowerCase() : word}${after}`;
          expect(keywordIn(text)).toBe(OUT.includes(word) ? 'opt_out' : 'opt_in');
        },
      ),
    );
  });

  it('is none among other words', () => {
    fc.assert(
      fc.property(fc.constantFrom(...OUT, ...IN), fc.stringMatching(/^[a-z]{1,8}$/), (word, other) => {
        expect(keywordIn(`${other} ${word}`)).toBeNull();
        expect(keywordIn(`${word} ${other}`)).toBeNull();
      }),
    );
    expect(keywordIn('')).toBeNull();
  });
});
