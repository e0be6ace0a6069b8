import { eventually } from '../support/eventually';
import { aSimulator, type Json, type SimulatorClient } from './simulator-client';

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
});
