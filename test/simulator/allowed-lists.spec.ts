import { eventually } from '../support/eventually';
import { aSimulator, anEmail, type Json, type SimulatorClient } from './simulator-client';

describe('allowed senders and recipients', () => {
  let simulator: SimulatorClient;
  let tenant: { id: string; key: string };

  beforeAll(async () => {
    simulator = await aSimulator();
  });
  beforeEach(async () => {
    tenant = await simulator.subaccount();
  });
  afterAll(() => simulator.close());

  const call = async (path: string, body: Json = {}) =>
    (await simulator.call(path, { subaccount_id: tenant.id, ...body })).data;
  const send = async (email: Json = {}) =>
    (await simulator.call('/email/send', anEmail(email), tenant.key)).data;
  const succeeded = async (sender: string) => (await send({ sender })).succeeded;

  it('a white list admits whom it names, verified or not', async () => {
    const data = await call('/allowed_senders/update', {
      allowed_senders: ['Listed.test', 'one@some.test'],
      mode: 'whitelist',
    });
    expect(data).toEqual({ allowed_senders: ['listed.test', 'one@some.test'], mode: 'whitelist' });
    expect(await succeeded('a@listed.test')).toBe(1);
    expect(await succeeded('one@some.test')).toBe(1);
    expect(await succeeded('two@some.test')).toBe(0);
    expect(await succeeded('a@example.com')).toBe(0);
    const { failures } = await send({ sender: 'two@some.test' });
    expect(failures[0]).toContain('Sender not allowed');
  });

  it('a black list refuses whom it names, and nobody else', async () => {
    await call('/allowed_senders/update', { allowed_senders: ['example.com'], mode: 'blacklist' });
    expect(await succeeded('a@example.com')).toBe(0);
    expect(await succeeded('a@nobody-verified.test')).toBe(1);
  });

  it('a disabled list has no effect, and is kept', async () => {
    await call('/allowed_senders/add', { allowed_senders: ['listed.test', 'other.test'] });
    expect(
      await call('/allowed_senders/remove', { allowed_senders: ['other.test', 'unknown.test'] }),
    ).toEqual({
      allowed_senders: ['listed.test'],
      mode: 'disabled',
    });
    expect(await succeeded('a@listed.test')).toBe(0);
    expect(await succeeded('a@example.com')).toBe(1);
  });

  it('recipients who are not allowed are rejected, the others proceed', async () => {
    await call('/allowed_recipients/add', { allowed_recipients: ['allowed.test'], enabled: true });
    const { succeeded: count, email_id } = await send({ to: ['a@allowed.test', 'b@other.test'] });
    expect(count).toBe(1);
    await eventually(async () => {
      const events = await simulator.events(email_id);
      expect(events.map(({ event, recipient }) => `${event} ${recipient}`)).toEqual([
        'reject b@other.test',
        'processed undefined',
        'delivered a@allowed.test',
      ]);
      expect(events[0].fields.message).toBe('recipient not allowed');
    });
    await call('/allowed_recipients/remove', { allowed_recipients: ['allowed.test'] });
    await call('/allowed_recipients/update', { allowed_recipients: ['b@other.test'], enabled: false });
    expect(await call('/allowed_recipients/view')).toEqual({
      allowed_recipients: ['b@other.test'],
      enabled: false,
    });
    const free = await send({ to: ['a@allowed.test'] });
    await eventually(async () =>
      expect((await simulator.events(free.email_id)).map(({ event }) => event)).toEqual([
        'processed',
        'delivered',
      ]),
    );
  });

  it.each([
    ['/allowed_senders/add', { allowed_senders: ['not an address'] }, 'allowed_senders'],
    ['/allowed_senders/update', { allowed_senders: [], mode: 'greylist' }, 'mode'],
    ['/allowed_senders/update', { allowed_senders: [] }, 'mode'],
    ['/allowed_recipients/update', { allowed_recipients: [] }, 'enabled'],
  ])('%s refuses %j', async (path, body, fieldname) => {
    expect((await call(path, body)).field_validation_errors.fieldname).toBe(fieldname);
  });
});
