import { setTimeout as delay } from 'node:timers/promises';
import { Caller } from '../../support/caller';
import type { FaultRun } from '../rig/fault-run';
import type { LoadTenant } from '../rig/load';
import type { Row } from '../rig/row';

const AT_ONCE = 50;

/** The same request with the same key is carried out once: fifty at once, and across crashes of the API. */
export const repeatedRequest: Row = {
  number: 12,
  title: 'request repeated with its key',
  allows: { refusals: true },
  async run(run) {
    const tenant = await run.tenant();
    run.figures.wrongAnswers = 0;
    const { random, scale, stand } = run;
    run.load(tenant, { keyed: true, perSecond: scale.messages / run.seconds(6, 30) });
    for (const point of random.points(run.oneForEach(500, 1), scale.messages)) {
      if (!(await run.whenAccepted(point))) break;
      const [api] = stand.apis;
      const downMs = random.between(0, 500);
      await run.strike('kill -9 of the API', () => api?.kill());
      await delay(downMs);
      await api?.start();
    }
    await run.loadsDone();
    for (let burst = 0; burst < run.oneForEach(500, 2); burst += 1) await fiftyAtOnce(run, tenant, burst);
  },
  judge: async (_audit, run) => {
    const [row] = await run.stand.query<{ refs: number; messages: number }>(
      `SELECT count(DISTINCT metadata->>'ref')::int AS refs, count(*)::int AS messages FROM messages WHERE tenant_id = ANY($1)`,
      [run.tenantIds],
    );
    const surplus = (row?.messages ?? 0) - (row?.refs ?? 0);
    return [
      ...(surplus > 0 ? [`${surplus} messages were stored although their key was used before`] : []),
      ...(run.figures.wrongAnswers
        ? [`${run.figures.wrongAnswers} answers to a repeated key were wrong`]
        : []),
    ];
  },
};

async function fiftyAtOnce(run: FaultRun, tenant: LoadTenant, burst: number): Promise<void> {
  const [message] = run.plan({ messages: 1 });
  if (!message) return;
  const api = new Caller(run.stand.apiUrl, tenant.key);
  const headers = { 'content-type': 'application/json', 'idempotency-key': `burst-${burst}` };
  const post = (body: unknown) => api.send('POST', '/v1/messages', JSON.stringify(body), headers);
  await run.strike('fifty requests with one key', async () => {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => post(message.body)));
    const other = await post({ ...message.body, subject: 'Another' });
    const done = answers.filter(({ status }) => status === 202);
    const ids = new Set(done.map(({ body }) => body.id as string));
    const odd = answers.filter(({ status }) => status !== 202 && status !== 409);
    run.figures.wrongAnswers =
      (run.figures.wrongAnswers ?? 0) + odd.length + Math.abs(ids.size - 1) + (other.status === 422 ? 0 : 1);
    const at = new Date().toISOString();
    for (const messageId of ids) {
      await run.ledger.append({
        at,
        tenantId: tenant.id,
        ref: message.ref,
        outcome: 'accepted',
        messageId,
        ms: 0,
      });
    }
  });
}
