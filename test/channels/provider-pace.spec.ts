import { ProviderPace } from '../../src/channels/provider-pace';
import type { Env } from '../../src/config/env';
import { newId } from '../../src/common/ids';
import { RedisClients } from '../../src/queue/redis-clients';
import { SharedWindow } from '../../src/queue/shared-window';
import { redisAt } from '../support/redis-at';
import { testRedisUrl } from '../support/services/test-database';

const env = { provider: { pacing: true } } as Env;
const clients: RedisClients[] = [];

/** As one more process would have it. */
function aProcess(redisUrl = testRedisUrl(), role: 'producer' | 'consumer' = 'consumer'): ProviderPace {
  const own = new RedisClients(redisAt(redisUrl), role);
  clients.push(own);
  return new ProviderPace(env, new SharedWindow(own));
}

function burst(pace: ProviderPace, count: number, limit = { requests: 5, perMs: 1_000 }): Promise<number[]> {
  return Promise.all(
    Array.from({ length: count }, () =>
      pace.reserve(limit.requests === 5 ? '/api_keys/add' : '/activity/search', limit),
    ),
  );
}

describe('the pace of what the provider limits', () => {
  afterEach(() => clients.splice(0).forEach((each) => each.onApplicationShutdown()));

  it('is kept by all processes together, and told as the time to wait', async () => {
    const [one, other] = [aProcess(), aProcess()];
    const waits = (await Promise.all([burst(one, 20), burst(other, 20)])).flat();
    expect(waits.filter((ms) => ms === 0)).toHaveLength(5);
    const longest = Math.max(...waits);
    expect(longest).toBeGreaterThan(500);
    expect(longest).toBeLessThanOrEqual(1_500);
    await new Promise((resolve) => setTimeout(resolve, longest + 20));
    const later = (await Promise.all([burst(one, 20), burst(other, 20)])).flat();
    expect(later.filter((ms) => ms === 0)).toHaveLength(5);
  });

  it('is kept by each process alone when Redis is away', async () => {
    const alone = aProcess('redis://127.0.0.1:1', 'producer');
    const waits = await burst(alone, 20);
    expect(waits.filter((ms) => ms === 0)).toHaveLength(5);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_500);
  });

  it('leaves room: a tenant may take a sixth for itself, and all of them half', async () => {
    const pace = aProcess();
    const tenants = Array.from({ length: 4 }, () => newId('ten'));
    const taken: number[] = [];
    for (const tenant of tenants) {
      const waits = await Promise.all(
        Array.from({ length: 15 }, () => pace.reserveForTenant('/activity/search', tenant)),
      );
      taken.push(waits.filter((ms) => ms === 0).length);
    }
    expect(taken).toEqual([10, 10, 10, 0]);
    const platform = await burst(pace, 70, { requests: 60, perMs: 60_000 });
    expect(platform.filter((ms) => ms === 0)).toHaveLength(60);
  });

  it('counts nothing for what the provider does not limit', async () => {
    const pace = aProcess();
    const tenant = newId('ten');
    const waits = await Promise.all(
      Array.from({ length: 200 }, () => pace.reserveForTenant('/domain/view', tenant)),
    );
    expect(new Set(waits)).toEqual(new Set([0]));
  });
});
