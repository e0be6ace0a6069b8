import { aSimulator, anEmail, type SimulatorClient } from './simulator-client';

describe('faults', () => {
  let simulator: SimulatorClient;

  beforeEach(async () => {
    simulator = await aSimulator();
  });
  afterEach(() => simulator.close());

  const fault = (settings: Record<string, unknown>) =>
    simulator.control('POST', '/faults', { count: 1, ...settings });
  const post = (signal?: AbortSignal) =>
    fetch(`${simulator.url}/v3/email/send`, {
      method: 'POST',
      headers: { 'x-smtp2go-api-key': simulator.masterKey },
      body: JSON.stringify(anEmail()),
      signal,
    });
  const accepted = async () => (await simulator.ledger()).length;

  it.each([
    ['reset-before', 0],
    ['reset-after', 1],
    ['half-reply', 1],
  ])('%s breaks the connection, with %d rows in the ledger', async (kind, rows) => {
    await fault({ kind });
    await expect(post().then((response) => response.text())).rejects.toThrow();
    expect(await accepted()).toBe(rows);
    expect((await post()).status).toBe(200);
  });

  it.each([
    [{ kind: 'server-error', status: 503, envelope: true }, 503, 'application/json', 0],
    [{ kind: 'server-error', status: 504, accept: true }, 504, 'text/html', 1],
    [{ kind: 'html', accept: true }, 200, 'text/html', 1],
  ])('%j is answered, accepted or not', async (settings, status, type, rows) => {
    await fault(settings);
    const response = await post();
    expect([response.status, response.headers.get('content-type')]).toEqual([status, type]);
    expect(await accepted()).toBe(rows);
  });

  it('hangs until the client gives up, accepted or not', async () => {
    await fault({ kind: 'hang', accept: true });
    await expect(post(AbortSignal.timeout(100))).rejects.toThrow();
    await fault({ kind: 'hang' });
    await expect(post(AbortSignal.timeout(100))).rejects.toThrow();
    expect(await accepted()).toBe(1);
  });

  it('holds the answer back after acceptance', async () => {
    await fault({ kind: 'hold', ms: 60_000 });
    await expect(post(AbortSignal.timeout(100))).rejects.toThrow();
    expect(await accepted()).toBe(1);
  });

  it('times the whole address out, until the faults are removed', async () => {
    await fault({ kind: 'rate-limit' });
    expect((await post()).status).toBe(429);
    expect((await simulator.call('/api_keys/permissions')).status).toBe(429);
    await simulator.control('DELETE', '/faults');
    expect((await post()).status).toBe(200);
  });

  it('acts only on its operation and account', async () => {
    const tenant = await simulator.subaccount();
    await fault({ kind: 'server-error', operation: '/email/*', account: tenant.id, count: 2 });
    expect((await post()).status).toBe(200);
    expect((await simulator.call('/suppression/view', {}, tenant.key)).status).toBe(200);
    const url = `${simulator.url}/v3/email/batch`;
    const refused = await fetch(url, {
      method: 'POST',
      headers: { 'x-smtp2go-api-key': tenant.key },
      body: '{}',
    });
    expect(refused.status).toBe(502);
  });

  it('repeats the same choice of requests for the same seed', async () => {
    const run = async (): Promise<number[]> => {
      await simulator.control('DELETE', '/faults');
      await fault({ kind: 'server-error', rate: 0.5, count: undefined });
      const statuses: number[] = [];
      for (let request = 0; request < 12; request++) statuses.push((await post()).status);
      return statuses;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([200, 502]));
    expect(await run()).toEqual(first);
  });

  it('refuses a fault that it does not know', async () => {
    await expect(fault({ kind: 'earthquake' })).rejects.toThrow('kind must be one of');
  });
});
