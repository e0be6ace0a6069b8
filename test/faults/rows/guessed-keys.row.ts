import { setTimeout as delay } from 'node:timers/promises';
import { newApiKey } from '../../../src/tenants/api-key-format';
import { SCOPES } from '../../../src/tenants/scopes';
import { type Answer, Caller } from '../../support/caller';
import type { FaultRun } from '../rig/fault-run';
import { SINGLE_EMAILS } from '../rig/message-mix';
import type { LoadTenant } from '../rig/load';
import type { Row } from '../rig/row';

/** What the API promises of a key that is revoked or changed through another process. */
const NOTICED_WITHIN_MS = 5_000;
const GUESSES_AT_ONCE = 10;
/** Beyond what an address may try before it has to wait. */
const LEAST_GUESSES = 200;

/**
 * Keys are guessed while a tenant sends from the same address: the guesses are told to wait, the tenant is not. Keys that
 * are revoked, or lose a scope, through one API are refused by the other that they are in use with.
 */
export const guessedKeys: Row = {
  number: 39,
  title: 'keys guessed, revoked and changed in use',
  needs: { apis: 2 },
  async run(run) {
    const tenant = await run.tenant();
    const seconds = run.seconds(8, 60);
    run.load(tenant, { perSecond: run.scale.messages / seconds, mix: SINGLE_EMAILS });
    Object.assign(run.figures, { guesses: 0, admitted: 0, toldToWait: 0, slowestNoticeMs: 0 });
    await run.strike('keys guessed', () => guess(run));
    for (let round = 0; round < run.oneForEach(500, 2); round += 1) {
      await run.strike('key revoked in use', () => refusedAfter(run, tenant, [401, 429], revoke));
      await run.strike('scope taken in use', () => refusedAfter(run, tenant, [403], takeScope));
    }
  },
  judge: (_audit, { figures }) => [
    ...(figures.admitted ? [`${figures.admitted} guessed keys were let in`] : []),
    ...(figures.toldToWait ? [] : ['nobody who guessed was told to wait']),
    ...((figures.slowestNoticeMs ?? 0) > NOTICED_WITHIN_MS
      ? [`a change of a key was noticed by another API after ${figures.slowestNoticeMs} ms`]
      : []),
  ],
};

async function guess({ stand, scale, figures }: FaultRun): Promise<void> {
  for (let made = 0; made < Math.max(LEAST_GUESSES, scale.messages); made += GUESSES_AT_ONCE) {
    const url = stand.apiUrls[(made / GUESSES_AT_ONCE) % stand.apiUrls.length] ?? '';
    const answers = await Promise.all(
      Array.from({ length: GUESSES_AT_ONCE }, () => new Caller(url, newApiKey().key).get('/v1/messages')),
    );
    figures.guesses = (figures.guesses ?? 0) + answers.length;
    for (const { status } of answers) {
      if (status === 429) figures.toldToWait = (figures.toldToWait ?? 0) + 1;
      else if (status !== 401) figures.admitted = (figures.admitted ?? 0) + 1;
    }
  }
}

type Change = (key: { path: string; operator: Caller }) => Promise<Answer>;

const revoke: Change = ({ path, operator }) => operator.delete(path);
const takeScope: Change = ({ path, operator }) =>
  operator.patch(path, { scopes: SCOPES.filter((scope) => scope !== 'messages:read') });

/** A key in use at the second API is changed through the first. From an address that guesses a revoked one gets 429. */
async function refusedAfter(
  run: FaultRun,
  tenant: LoadTenant,
  refusals: number[],
  change: Change,
): Promise<void> {
  const [first = '', second = ''] = run.stand.apiUrls;
  const { operator } = run.stand;
  const { body } = await operator.post(`/v1/tenants/${tenant.id}/api-keys`, { name: 'in use' });
  const inUse = new Caller(second, body.key as string);
  const status = async () => (await inUse.get('/v1/messages')).status;
  if ((await status()) !== 200) throw new Error('the new key is not good');
  const path = `/v1/tenants/${tenant.id}/api-keys/${body.id}`;
  const changed = await change({ path, operator: new Caller(first, run.stand.operatorKey) });
  if (changed.status >= 300) throw new Error(changed.text);
  const changedAt = Date.now();
  while (!refusals.includes(await status()) && Date.now() - changedAt < 2 * NOTICED_WITHIN_MS)
    await delay(20);
  run.figures.slowestNoticeMs = Math.max(run.figures.slowestNoticeMs ?? 0, Date.now() - changedAt);
}
