import { eventually } from '../support/eventually';
import { aSimulator, type Json, type SimulatorClient } from './simulator-client';

const EVERYTHING_BUT_THE_DATE = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'nextTick',
  'queueMicrotask',
  'performance',
  'hrtime',
] as const;

describe('SMS', () => {
  let simulator: SimulatorClient;

  beforeAll(async () => {
    simulator = await aSimulator();
  });
  afterAll(() => simulator.close());

  it('queues one message for each number', async () => {
    const destination = ['+12025550959', '+12025550960'];
    const { data } = await simulator.call('/sms/send', { destination, content: 'Your code is 482913' });
    expect(data).toMatchObject({ statuses: { queued: 2 }, total_sent: 2 });
    expect(data.messages.map((message: Json) => message.destination)).toEqual(destination);
    const rows = (await simulator.ledger()).filter(({ channel }) => channel === 'sms');
    expect(rows.map(({ message_id }) => message_id)).toEqual(
      data.messages.map((message: Json) => message.message_id),
    );
  });

  it.each([
    ['+12025550001', ['sms_sending', 'sms_submitted', 'sms_failed']],
    ['+12025550002', ['sms_rejected']],
    ['+12025550003', ['sms_sending', 'sms_submitted', 'sms_delivered', 'sms_opt-out']],
    ['+12025550007', ['sms_sending', 'sms_submitted', 'sms_delivered']],
  ])('plays the outcome of %s', async (number, expected) => {
    const { data } = await simulator.call('/sms/send', { destination: [number], content: 'Hi' });
    await eventually(async () => {
      const events = await simulator.events(data.messages[0].message_id);
      expect(events.map(({ event }) => event)).toEqual(expected);
    });
  });

  it.each([
    ['101 numbers', { destination: Array(101).fill('+12025550959'), content: 'Hi' }],
    ['no number', { destination: [], content: 'Hi' }],
    ['no content', { destination: ['+12025550959'] }],
    ['a word', { destination: ['nobody'], content: 'Hi' }],
  ])('refuses %s', async (_what, body) => {
    expect((await simulator.call('/sms/send', body)).status).toBe(400);
  });

  it('refuses an account without SMS', async () => {
    const { key } = await simulator.subaccount({ enable_sms: false });
    const { status } = await simulator.call(
      '/sms/send',
      { destination: ['+12025550959'], content: 'Hi' },
      key,
    );
    expect(status).toBe(400);
  });

  it('shows what was sent and received, per account', async () => {
    const { id, key } = await simulator.subaccount();
    await simulator.call('/sms/send', { destination: ['+12025550959'], content: 'x'.repeat(161) }, key);
    await simulator.control('POST', '/sms/received', { account: id, from: '+1', to: '+2', content: 'STOP' });
    const sent = await simulator.call('/sms/view-sent', { subaccount_id: id });
    const received = await simulator.call('/sms/view-received', {}, key);
    const summary = await simulator.call('/sms/summary', {}, key);
    expect(sent.data.messages).toMatchObject([{ destination_address: '+12025550959', units: 2 }]);
    expect(received.data.messages).toMatchObject([{ content: 'STOP' }]);
    expect(summary.data).toMatchObject({ total_messages: 1, total_units: 2 });
  });

  it('shows of whom a received one is an answer, and filters by it', async () => {
    const { id, key } = await simulator.subaccount();
    const answer = { account: id, from: '+12025550961', to: '+12025550100', content: 'Yes' };
    await simulator.control('POST', '/sms/received', { ...answer, from: '+12025550962' });
    await simulator.call('/sms/send', { destination: [answer.from], content: 'Is it you?' }, key);
    await simulator.control('POST', '/sms/received', answer);
    const received = async (query: Json) =>
      (await simulator.call('/sms/view-received', { subaccount_id: id, ...query })).data.messages;
    const username = key.slice(0, 16);
    expect(await received({})).toMatchObject([{ username: '' }, { username }]);
    expect(await received({ username })).toMatchObject([{ source_address: answer.from }]);
    expect(await received({ username: 'api-000000000000' })).toEqual([]);
  });

  it('keeps to the period that is asked for, and to the documented one when none is', async () => {
    const { id, key } = await simulator.subaccount();
    await simulator.call('/sms/send', { destination: ['+12025550959'], content: 'Hi' }, key);
    await simulator.control('POST', '/sms/received', { account: id, from: '+1', to: '+2', content: 'Hi' });
    const counts = async (query: Json = {}) => {
      const about = { subaccount_id: id, ...query };
      const { data: sent } = await simulator.call('/sms/view-sent', about);
      const { data: received } = await simulator.call('/sms/view-received', about);
      const { data: sum } = await simulator.call('/sms/summary', about);
      return [sent.messages.length, received.messages.length, sum.total_messages];
    };
    const now = Date.now();
    const inDays = (days: number) => new Date(now + days * 86_400_000);
    expect(await counts()).toEqual([1, 1, 1]);
    expect(await counts({ end_date: inDays(-1).toISOString() })).toEqual([0, 0, 0]);
    expect(await counts({ start_date: inDays(1).toISOString() })).toEqual([0, 0, 0]);
    try {
      for (const [days, expected] of [
        [7, [1, 1, 0]],
        [8, [0, 0, 0]],
      ] as const) {
        jest.useFakeTimers({ now: inDays(days), doNotFake: [...EVERYTHING_BUT_THE_DATE] });
        expect(await counts()).toEqual(expected);
      }
    } finally {
      jest.useRealTimers();
    }
  });
});
