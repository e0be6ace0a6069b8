import type { Audit } from '../audit/audit';
import { providerLedger } from '../audit/provider-ledger';
import type { FaultRun } from '../rig/fault-run';
import type { Outcome } from '../rig/message-mix';
import type { Row } from '../rig/row';

const OUTCOMES: readonly Outcome[] = ['', '', '', 'bounce+', 'deferred+', 'softbounce+'];
const LOST = 0.2;

/** What the events that were posted come to, in whatever order: the furthest of them. */
const PROGRESS = ['sent', 'soft_bounced', 'rejected', 'delivered', 'bounced'];

interface PostedEvent {
  event: string;
  recipient?: string;
  fields: { bounce?: string };
  posts: { state: string }[];
}

/** The provider's events come ten times, in any order, late, or not at all. */
export const disorderlyEvents: Row = {
  number: 19,
  title: 'events repeated, shuffled, late, lost',
  allows: { unheard: true },
  async run(run) {
    const outcomes = run.random.fork('outcomes');
    const lateMs = run.seconds(4, 20) * 1_000;
    await run.disturbProvider({ kind: 'event-duplicate', operation: '*', times: 10, rate: 0.5 });
    await run.disturbProvider({ kind: 'event-reorder', operation: '*', ms: 3_000, rate: 0.7 });
    await run.disturbProvider({ kind: 'event-delay', operation: '*', ms: lateMs, rate: 0.1 });
    await run.disturbProvider({ kind: 'event-drop', operation: '*', rate: LOST });
    run.load(await run.tenant(), { outcomeOf: () => outcomes.pick(OUTCOMES) });
    await run.loadsDone();
    await run.whenSent(run.scale.messages);
    await run.calmProvider({ counting: '*' });
    await postsDone(run);
  },
  judge: wrongStatuses,
};

async function postsDone(run: FaultRun): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (let quiet = 0; quiet < 10 && Date.now() < deadline;) {
    const { body } = await run.stand.control.get('/simulator/health');
    quiet = body.webhook_posts_waiting === 0 ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function wrongStatuses({ deliveries }: Audit, run: FaultRun): Promise<string[]> {
  const expected = new Map<string, number>();
  for (const { email_id, message_id, recipients, channel } of await providerLedger(run)) {
    const { body } = await run.stand.control.get(
      `/simulator/events?email_id=${email_id ?? message_id ?? ''}`,
    );
    for (const address of recipients) {
      const heard = (body as PostedEvent[])
        .filter(({ posts }) => posts.some(({ state }) => state === 'delivered'))
        .filter(({ recipient }) => recipient === undefined || recipient === address);
      const furthest = Math.max(0, ...heard.map((event) => PROGRESS.indexOf(statusOf(event, channel))));
      expected.set(address, furthest);
    }
  }
  const wrong = deliveries.filter(
    ({ address, status }) => expected.has(address) && PROGRESS.indexOf(status) !== expected.get(address),
  );
  run.figures.behindBecauseLost = deliveries.filter(({ status }) => status === 'sent').length;
  return wrong.length > 0
    ? [
        `${wrong.length} deliveries are not in the status that their events come to: ${wrong
          .slice(0, 3)
          .map(({ id, status, address }) => `${id} is ${status}, not ${PROGRESS[expected.get(address) ?? 0]}`)
          .join('; ')}`,
      ]
    : [];
}

function statusOf({ event, fields }: PostedEvent, channel: 'email' | 'sms'): string {
  if (event === 'bounce') return fields.bounce === 'soft' ? 'soft_bounced' : 'bounced';
  if (channel === 'sms') return event === 'sms_delivered' ? 'delivered' : 'sent';
  return event === 'delivered' || event === 'reject' ? event.replace('reject', 'rejected') : 'sent';
}
