import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { obtainRedisServer } from '../../../scripts/services/install-redis';
import type { Program } from '../../../scripts/support/program';
import { freePort } from '../../../scripts/support/ports';
import type { Stack } from '../../../scripts/support/stack';
import { askRedis, RigRedis } from './rig-redis';

export type RedisGroupKind = 'sentinel' | 'cluster';

const MASTER = 'bells';
const DOWN_AFTER_MS = 1_000;
const READY_WITHIN_MS = 30_000;
const SLOTS = 16_384;
/** All keys of the product have this tag, and are in its slot. */
const TAG = '{carillon}';

/** Several Redis programs of which one takes over when the master is killed: as people run them, with nobody at hand. */
export class RedisGroup {
  private constructor(
    readonly env: NodeJS.ProcessEnv,
    private readonly members: RigRedis[],
    private readonly sentinels: Program[],
    private readonly findMaster: () => Promise<number>,
  ) {}

  static start(kind: RedisGroupKind, folder: string, stack: Stack): Promise<RedisGroup> {
    return kind === 'sentinel'
      ? RedisGroup.withSentinels(join(folder, 'redis'), stack)
      : RedisGroup.asCluster(join(folder, 'redis'), stack);
  }

  /** Kills whoever is the master of our keys, and resolves when another one is. */
  async killMaster(): Promise<void> {
    const port = await this.findMaster();
    await this.members.find((member) => member.port === port)?.kill();
    await until(async () => (await this.findMaster()) !== port);
  }

  async stop(): Promise<void> {
    await Promise.all(this.sentinels.map((sentinel) => sentinel.stop()));
    await Promise.all(this.members.map((member) => member.kill().catch(() => undefined)));
  }

  /** A master, a replica, and three sentinels of which two must agree. */
  private static async withSentinels(folder: string, stack: Stack): Promise<RedisGroup> {
    const ports = await Promise.all(Array.from({ length: 5 }, freePort));
    const [masterPort = 0, replicaPort = 0, ...sentinelPorts] = ports;
    const master = new RigRedis(join(folder, 'master'), masterPort, stack);
    const replica = new RigRedis(join(folder, 'replica'), replicaPort, stack);
    await master.start();
    await replica.start();
    await replica.ask((redis) => redis.replicaof('127.0.0.1', masterPort));
    const server = await obtainRedisServer(stack, () => undefined);
    const sentinels = sentinelPorts.map((port) => {
      const own = join(folder, `sentinel-${port}`);
      mkdirSync(own, { recursive: true });
      // Sentinels write what they find out into their own file of settings.
      const file = join(own, 'sentinel.conf');
      writeFileSync(
        file,
        `port ${port}
bind 127.0.0.1
sentinel monitor ${MASTER} 127.0.0.1 ${masterPort} 2
sentinel down-after-milliseconds ${MASTER} ${DOWN_AFTER_MS}
sentinel failover-timeout ${MASTER} 5000
`,
      );
      return stack.start({ name: `sentinel-${port}`, command: server, args: [file, '--sentinel'], cwd: own });
    });
    const [first = 0] = sentinelPorts;
    const findMaster = () =>
      askRedis(first, async (sentinel) => {
        const answer = await sentinel.call('SENTINEL', 'get-master-addr-by-name', MASTER);
        return Number((answer as [string, string])[1]);
      });
    await until(() =>
      askRedis(first, async (sentinel) => {
        const [known = []] = (await sentinel.call('SENTINEL', 'masters')) as string[][];
        const told = (name: string) => Number(known[known.indexOf(name) + 1]);
        return told('num-slaves') === 1 && told('num-other-sentinels') === sentinelPorts.length - 1;
      }),
    );
    const env = {
      REDIS_MODE: 'sentinel',
      REDIS_URL: sentinelPorts.map((port) => `redis://127.0.0.1:${port}`).join(),
      REDIS_SENTINEL_MASTER: MASTER,
    };
    return new RedisGroup(env, [master, replica], sentinels, findMaster);
  }

  /** Three masters that share the slots, and one replica of the master that has ours. */
  private static async asCluster(folder: string, stack: Stack): Promise<RedisGroup> {
    const nodes: { redis: RigRedis; busPort: number }[] = [];
    for (let i = 0; i < 4; i += 1) {
      const [port, busPort] = await Promise.all([freePort(), freePort()]);
      const settings = {
        databases: '1',
        'cluster-enabled': 'yes',
        'cluster-config-file': 'nodes.conf',
        'cluster-port': String(busPort),
        'cluster-node-timeout': String(DOWN_AFTER_MS),
      };
      const redis = new RigRedis(join(folder, `node-${i}`), port, stack, settings);
      await redis.start();
      nodes.push({ redis, busPort });
    }
    const [first, ...others] = nodes.map(({ redis }) => redis) as [RigRedis, ...RigRedis[]];
    const replica = others.at(-1) as RigRedis;
    const masters = [first, ...others.slice(0, -1)];
    const share = Math.ceil(SLOTS / masters.length);
    for (const [i, { port }] of masters.entries()) {
      const last = Math.min((i + 1) * share, SLOTS) - 1;
      await askRedis(port, (redis) => redis.call('CLUSTER', 'ADDSLOTSRANGE', i * share, last));
    }
    for (const { redis, busPort } of nodes.slice(1))
      await askRedis(first.port, (node) => node.call('CLUSTER', 'MEET', '127.0.0.1', redis.port, busPort));
    const seen = (port: number) =>
      askRedis(port, async (node) => parseNodes(await node.call('CLUSTER', 'NODES')));
    await until(async () => {
      const views = await Promise.all(nodes.map(({ redis }) => seen(redis.port)));
      return views.every((view) => view.length === nodes.length);
    });
    const slot = await askRedis(first.port, (node) => node.call('CLUSTER', 'KEYSLOT', TAG));
    const owner = masters[Math.floor(Number(slot) / share)] ?? first;
    const ownerId = await askRedis(owner.port, (node) => node.call('CLUSTER', 'MYID'));
    await until(() =>
      askRedis(replica.port, (node) => node.call('CLUSTER', 'REPLICATE', String(ownerId))).then(() => true),
    );
    const watcher = masters.find((each) => each !== owner) ?? first;
    const findMaster = async (): Promise<number> => {
      const view = await seen(watcher.port);
      const now = view.find((node) =>
        node.ranges.some(([from, to]) => from <= Number(slot) && Number(slot) <= to),
      );
      return now?.port ?? 0;
    };
    await until(() =>
      askRedis(replica.port, async (node) => {
        const [info, state] = [await node.info('replication'), String(await node.call('CLUSTER', 'INFO'))];
        return info.includes('master_link_status:up') && state.includes('cluster_state:ok');
      }),
    );
    const env = {
      REDIS_MODE: 'cluster',
      REDIS_URL: nodes.map(({ redis }) => `redis://127.0.0.1:${redis.port}`).join(),
    };
    return new RedisGroup(env, [first, ...others], [], findMaster);
  }
}

/** A line of CLUSTER NODES: id, address, flags, master, …, ranges of slots. Those that have failed are left out. */
function parseNodes(answer: unknown): { port: number; ranges: [number, number][] }[] {
  return String(answer)
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , flags = '']) => !flags.split(',').includes('fail'))
    .map(([, address = '', , , , , , , ...ranges]) => ({
      port: Number(/:(\d+)@/.exec(address)?.[1]),
      ranges: ranges.map((range) => range.split('-').map(Number)).map(([from = 0, to = from]) => [from, to]),
    }));
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isSo().catch(() => false))) {
    if (Date.now() > deadline) throw new Error('the group of Redis programs did not come to be as it should');
    await delay(50);
  }
}
