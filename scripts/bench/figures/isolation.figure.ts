// What row-level security costs where it costs most: POST /v1/messages with single e-mails, as in the figure of accepts, with
// the policies of every table, and with all of them switched off on the same database, in turns.
import type { Arena } from '../arena';
import { CONNECTIONS, postAll, singleMessages } from '../accept-load';
import type { Figure } from '../figure';
import { inTurns } from '../in-turns';
import { thousands } from '../statistics';

export const isolationFigure: Figure = {
  name: 'isolation',
  async run(arena, { acceptsARound, acceptsToWarmUp, rounds }, say) {
    const tenant = await arena.tenant('accepts');
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
    ];
  },
};

async function switchRowSecurity({ database }: Arena, to: 'ENABLE' | 'DISABLE'): Promise<void> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT DISTINCT polrelid::regclass::text AS name FROM pg_policy ORDER BY 1`,
  );
  for (const { name } of rows) await database.query(`ALTER TABLE ${name} ${to} ROW LEVEL SECURITY`);
}
