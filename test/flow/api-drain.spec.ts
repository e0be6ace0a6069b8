import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { freePort } from '../../scripts/support/ports';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail } from '../support/messages';
import { WorkerProcess } from '../support/worker-process';

const AT_ONCE = 16;
const STOPS = 3;

interface Heard {
  status: number | string;
  connection?: string;
}

/** An API that is asked to stop answers what it has taken, says so, and ends. */
describe('an API that stops under load', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  it('refuses no request and cuts none off, closes each connection with an answer, and is not ready', async () => {
    const all: Heard[] = [];
    for (let stop = 0; stop < STOPS; stop += 1) {
      const port = String(await freePort());
      const api = await WorkerProcess.start(carillon.env, { API_PORT: port }, 'main');
      let stopping = false;
      // Each goes on until it has heard that the connection is closed, and has asked a few times more by new ones.
      const client = async (): Promise<Heard[]> => {
        const agent = new Agent({ connections: 1, pipelining: 1 });
        const heard: Heard[] = [];
        for (let goodbyes = 0; goodbyes < 3;) {
          const asked = stopping;
          const answer = await post(agent, port, tenant.key);
          heard.push(answer);
          if (asked && (answer.connection === 'close' || answer.status !== 202)) goodbyes += 1;
        }
        await agent.close();
        return heard;
      };
      const clients = Array.from({ length: AT_ONCE }, client);
      await delay(500);
      const ended = api.stop();
      stopping = true;
      all.push(...(await Promise.all(clients)).flat());
      expect(await ended).toBe(0);
    }
    expect(all.filter(({ status }) => status !== 202)).toEqual([]);
    expect(all.filter(({ connection }) => connection === 'close').length).toBeGreaterThanOrEqual(
      STOPS * AT_ONCE * 3,
    );
  });

  it('does not take callers for gone who wait for their answers', async () => {
    const port = String(await freePort());
    const api = await WorkerProcess.start(carillon.env, { API_PORT: port }, 'main');
    const agent = new Agent({ connections: 1, pipelining: 1 });
    const ask = () => post(agent, port, tenant.key);
    let heard: Promise<Heard[]> | undefined;
    let ended: Promise<number | null> | undefined;
    await carillon.owner.transaction(async (tx) => {
      await tx.query('LOCK TABLE messages IN ACCESS EXCLUSIVE MODE');
      heard = ask().then(async (first) => [first, await ask()]);
      await eventually(async () => {
        const held = `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'messages'::regclass`;
        expect(await carillon.owner.query(held)).toHaveLength(1);
      });
      ended = api.stop();
      // Longer than an API waits for somebody to ask.
      await delay(1_000);
    });
    expect(await heard).toMatchObject([{ status: 202 }, { status: 202 }]);
    await agent.close();
    expect(await ended).toBe(0);
  });

  it('tells whoever spreads requests that it is going', async () => {
    const port = String(await freePort());
    const api = await WorkerProcess.start(carillon.env, { API_PORT: port }, 'main');
    const ready = () => fetch(`http://127.0.0.1:${port}/health/ready`).then(({ status }) => status);
    expect(await ready()).toBe(200);
    const ended = api.stop();
    const heard = new Set<number>();
    for (let over = false; !over; await delay(20)) {
      const status = await ready().catch(() => 0);
      over = status === 0;
      if (!over) heard.add(status);
    }
    expect(heard).toContain(503);
    expect(await ended).toBe(0);
  });
});

async function post(agent: Agent, port: string, key: string): Promise<Heard> {
  try {
    const { statusCode, headers, body } = await request(`http://127.0.0.1:${port}/v1/messages`, {
      dispatcher: agent,
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(anEmail()),
    });
    await body.dump();
    return { status: statusCode, connection: headers.connection as string | undefined };
  } catch (error) {
    return { status: (error as { code?: string }).code ?? 'unknown' };
  }
}
