// Durable accepts a second: POST /v1/messages with single e-mails on 64 connections, each with a key, validated, render-
// checked, and committed before the 202. The baseline inserts the request as one row and adds a Bull job, no more. No worker
// runs on either side, so that only accepting is measured; the same generator posts the same bodies to both, in turns. What
// was accepted is counted in the database afterwards.
import { freePort } from '../../support/ports';
import { PlainError } from '../../support/plain-error';
import type { AcceptServerTask } from '../baselines/accept-server';
import { CONNECTIONS, postAll, singleMessages } from '../accept-load';
import type { Arena } from '../arena';
import type { Figure } from '../figure';
import { inTurns } from '../in-turns';
import { thousands } from '../statistics';

export const acceptFigure: Figure = {
  name: 'accept',
  async run(arena, { acceptsARound, acceptsToWarmUp, rounds }, say) {
    const tenant = await arena.tenant('accepts');
    await arena.stopWorker();
    const ours = { url: `${arena.apiUrl}/v1/messages`, headers: { authorization: `Bearer ${tenant.key}` } };
    const plain = { url: await startAcceptServer(arena), headers: {} };

    say('warming up');
    const warmUp = singleMessages(arena, acceptsToWarmUp);
    await postAll(arena, ours, warmUp);
    await postAll(arena, plain, warmUp);
    const measured = singleMessages(arena, acceptsARound);
    const { perSecond, rounds: seen } = await inTurns(
      rounds,
      (round) => {
        say(`Carillon, round ${round + 1}`);
        return postAll(arena, ours, measured);
      },
      (round) => {
        say(`Fastify, one INSERT, one Bull job, round ${round + 1}`);
        return postAll(arena, plain, measured);
      },
    );
    const accepted = acceptsToWarmUp + rounds * acceptsARound;
    const stored = await arena.count('SELECT count(*) FROM messages');
    if (stored !== accepted) {
      throw new PlainError(`${accepted} messages were accepted, and ${stored} are stored.`);
    }

    return [
      {
        what: `durable accepts, single messages, ${CONNECTIONS} connections, n = ${rounds} x ${thousands(acceptsARound)}`,
        unit: '/s',
        ...perSecond,
        against: 'Fastify, one INSERT and one Bull job for each request; no key, no validation; the same n',
        aim: { atLeast: 1 },
        details: seen,
      },
    ];
  },
};

async function startAcceptServer(arena: Arena): Promise<string> {
  const port = await freePort();
  await arena.apart.start('baselines/accept-server', {
    port,
    databaseUrl: arena.baselineDatabaseUrl,
    redisUrl: arena.services.redisUrl,
  } satisfies AcceptServerTask);
  return `http://127.0.0.1:${port}/messages`;
}
