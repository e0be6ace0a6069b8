// (1) What row-level security costs where it costs most: POST /v1/messages with single e-mails, as in the figure of accepts, with
// the policies of every table, and with all of them switched off on the same database, in turns.
// (2) Whether time tells what an answer does not: GET /v1/messages/{id} with ids of another tenant's messages, and with ids that
// nobody has, by turns and one at a time.
import { newId } from '../../../src/common/ids';
import type { Arena, BenchTenant } from '../arena';
import { CONNECTIONS, postAll, singleMessages } from '../accept-load';
import type { Figure, Row } from '../figure';
import { PlainError } from '../../support/plain-error';
import { inTurns } from '../in-turns';
import { chanceToBeLonger, median, thousands } from '../statistics';

export const isolationFigure: Figure = {
  name: 'isolation',
  async run(arena, { acceptsARound, acceptsToWarmUp, rounds, singles }, say) {
    const tenant = await arena.tenant('accepts');
    const stranger = await arena.tenant('stranger');
    await arena.stopWorker();
    const target = { url: `${arena.apiUrl}/v1/messages`, headers: { authorization: `Bearer ${tenant.key}` } };
    say('warming up');
    await postAll(arena, target, singleMessages(arena, acceptsToWarmUp));
    const measured = singleMessages(arena, acceptsARound);
    const round = async (rowSecurity: 'ENABLE' | 'DISABLE', number: number) => {
      say(`${rowSecurity === 'ENABLE' ? 'with' : 'without'} row-level security, round ${number + 1}`);
      await switchRowSecurity(arena, rowSecurity);
      return postAll(arena, target, measured);
    };
    const { perSecond, rounds: seen } = await inTurns(
      rounds,
      (number) => round('ENABLE', number),
      (number) => round('DISABLE', number),
    );
    return [
      {
        what: `durable accepts with row-level security, ${CONNECTIONS} connections, n = ${rounds} x ${thousands(acceptsARound)}`,
        unit: '/s',
        ...perSecond,
        against: 'the same with the policies switched off; the same n',
        aim: { atLeast: 0.9 },
        details: seen,
      },
      await timing(arena, tenant, stranger, singles * LOOKUPS_FOR_EACH_SINGLE),
    ];
  },
};

const LOOKUPS_FOR_EACH_SINGLE = 10;

async function timing(
  arena: Arena,
  owner: BenchTenant,
  stranger: BenchTenant,
  lookups: number,
): Promise<Row> {
  const { rows } = await arena.database.query<{ id: string }>(
    'SELECT id FROM messages WHERE tenant_id = $1 ORDER BY id LIMIT $2',
    [owner.id, lookups],
  );
  const ask = async (id: string): Promise<number> => {
    const startedAt = performance.now();
    const answer = await fetch(`${arena.apiUrl}/v1/messages/${id}`, {
      headers: { authorization: `Bearer ${stranger.key}` },
    });
    await answer.text();
    if (answer.status !== 404) throw new PlainError(`A stranger's look-up was answered ${answer.status}.`);
    return performance.now() - startedAt;
  };
  const [foreign, absent]: [number[], number[]] = [[], []];
  for (const [i, { id }] of rows.entries()) {
    // Who comes first changes from pair to pair.
    const pair = [async () => foreign.push(await ask(id)), async () => absent.push(await ask(newId('msg')))];
    for (const each of i % 2 === 0 ? pair : pair.reverse()) await each();
  }
  return {
    what: `404 for another tenant's message, p50, n = ${thousands(foreign.length)}`,
    unit: 'ms',
    carillon: median(foreign),
    baseline: median(absent),
    against: 'the same for an id that nobody has; the same n',
    aim: { atMost: 1.05 },
    // 0.5 when nothing can be told from the time (the effect size of Mann and Whitney).
    details: { chanceThatForeignTakesLonger: chanceToBeLonger(foreign, absent) },
  };
}

async function switchRowSecurity({ database }: Arena, to: 'ENABLE' | 'DISABLE'): Promise<void> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT DISTINCT polrelid::regclass::text AS name FROM pg_policy ORDER BY 1`,
  );
  for (const { name } of rows) await database.query(`ALTER TABLE ${name} ${to} ROW LEVEL SECURITY`);
}
