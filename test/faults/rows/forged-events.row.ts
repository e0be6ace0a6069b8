import { providerLedger } from '../audit/provider-ledger';
import { Caller } from '../../support/caller';
import type { FaultRun } from '../rig/fault-run';
import { SINGLE_EMAILS } from '../rig/message-mix';
import type { Row } from '../rig/row';
import { eventsTargetOf } from '../rig/subaccount';

const STAMP = 'X-Carillon-Delivery';
const HUGE_BYTES = 10 * 1024 * 1024;

interface Forgery {
  url: string;
  bearer?: string;
  body: object;
  /** What the API is to answer: refused, or taken in and without effect. */
  answer: 'refused' | 'without effect';
}

/** Somebody posts events that are not the provider's, or not of this tenant. Nothing changes. */
export const forgedEvents: Row = {
  number: 21,
  title: 'events forged',
  async run(run) {
    const [victim, other] = [await run.tenant(), await run.tenant()];
    const messages = Math.min(run.scale.messages, 500);
    run.load(victim, { messages, mix: SINGLE_EMAILS });
    await run.loadsDone();
    await run.whenSent(messages);
    const [target, theirs] = [
      await eventsTargetOf(run.stand, victim.id),
      await eventsTargetOf(run.stand, other.id),
    ];
    run.figures.taken = 0;
    for (const { stamp = '', recipients, email_id } of await providerLedger(run)) {
      const bounce = { event: 'bounce', bounce: 'hard', rcpt: recipients[0], email_id, [STAMP]: stamp };
      const forgeries = forgeriesOf(run, bounce, stamp, target, theirs);
      await run.strike('forged event', () => post(run, run.random.pick(forgeries)));
    }
  },
  judge: ({ deliveries }, { figures }) => {
    const changed = deliveries.filter(({ status }) => status === 'bounced');
    return [
      ...(changed.length > 0 ? [`${changed.length} deliveries believe a forged event`] : []),
      ...(figures.taken ? [`${figures.taken} forged events were not refused`] : []),
    ];
  },
};

function forgeriesOf(
  run: FaultRun,
  bounce: Record<string, unknown>,
  stamp: string,
  target: { url: string; bearer: string },
  theirs: { url: string; bearer: string },
): Forgery[] {
  const id = `forged${run.faults.length}`;
  const body = { ...bounce, id };
  const wrongCode = { ...body, [STAMP]: `${stamp.slice(0, -1)}${stamp.endsWith('a') ? 'b' : 'a'}` };
  return [
    { url: target.url, body, answer: 'refused' },
    { url: target.url, bearer: theirs.bearer, body, answer: 'refused' },
    {
      url: target.url.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')),
      bearer: target.bearer,
      body,
      answer: 'refused',
    },
    {
      url: target.url,
      bearer: target.bearer,
      body: { ...body, padding: 'x'.repeat(HUGE_BYTES) },
      answer: 'refused',
    },
    { url: theirs.url, bearer: theirs.bearer, body, answer: 'without effect' },
    { url: target.url, bearer: target.bearer, body: wrongCode, answer: 'without effect' },
    {
      url: target.url,
      bearer: target.bearer,
      body: { ...body, [STAMP]: undefined },
      answer: 'without effect',
    },
  ];
}

async function post({ figures }: FaultRun, { url, bearer, body, answer }: Forgery): Promise<void> {
  const { origin, pathname } = new URL(url);
  // Whoever hangs up on ten megabytes has refused them.
  const status = await new Caller(origin, bearer).post(pathname, body).then(
    (told) => told.status,
    () => Infinity,
  );
  if (answer === 'refused' && status < 400) figures.taken = (figures.taken ?? 0) + 1;
}
