// Provider events a second, from the first post until the last one is applied to its delivery: authenticated, stored once,
// matched by stamp, status moved, timeline written. They are the `delivered` events of e-mails that the simulator has
// accepted before, in its own words and with their real stamps, posted one each on 64 connections as the provider does. The
// baseline inserts each body as one row and does no more. The same generator posts the same bodies to both, in turns.
import type { Webhook } from '../../../simulator/accounts';
import { eventBody } from '../../../simulator/event-record';
import type { LedgerRow } from '../../../simulator/ledger';
import { freePort } from '../../support/ports';
import { PlainError } from '../../support/plain-error';
import type { EventServerTask } from '../baselines/event-server';
import type { Arena, BenchTenant } from '../arena';
import type { Figure } from '../figure';
import { inTurns } from '../in-turns';
import type { ClosedLoopResult, ClosedLoopTask } from '../load/closed-loop';
import { NEWSLETTER, readers, SENDER } from '../newsletter';
import { thousands } from '../statistics';
import { until } from '../until';

const CONNECTIONS = 64;
const RECIPIENTS_A_REQUEST = 10_000;
const LIMIT_MS = 300_000;
const STAMP_HEADER = 'X-Carillon-Delivery';

/** Of a webhook, only the headers that it wants echoed have a say in the body. */
const WEBHOOK: Webhook = {
  id: 1,
  url: '',
  events: null,
  smsEvents: null,
  headers: [STAMP_HEADER],
  usernames: [],
  outputFormat: 'json',
  authType: 'bearer',
  authValue: '',
  disabled: false,
  customHeaders: [],
};

export const eventsFigure: Figure = {
  name: 'events',
  async run(arena, { eventsARound, eventsToWarmUp, rounds }, say) {
    const tenant = await arena.tenant('events');
    const all = eventsToWarmUp + rounds * eventsARound;
    say(`sending ${thousands(all)} e-mails`);
    const rows = await sentEmails(arena, tenant, all);
    const target = await arena.simulator.eventTargetOf(rows[0]?.account ?? '');
    const plainUrl = await startEventServer(arena);
    const events = rows.map(deliveredEvent);
    const post = (url: string, bodiesFile: string) =>
      arena.apart.run<ClosedLoopResult>('load/closed-loop', {
        url,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${target.auth_header_value}` },
        connections: CONNECTIONS,
        bodiesFile,
      } satisfies ClosedLoopTask);

    say('warming up');
    const warmUp = arena.apart.writeBodies(events.splice(0, eventsToWarmUp));
    await post(target.url, warmUp);
    await post(plainUrl, warmUp);
    await allApplied(arena);
    const files = Array.from({ length: rounds }, () =>
      arena.apart.writeBodies(events.splice(0, eventsARound)),
    );
    const { perSecond, rounds: seen } = await inTurns(
      rounds,
      async (round) => {
        say(`Carillon, round ${round + 1}`);
        const stored = await post(target.url, files[round] ?? '');
        const seconds = ((await allApplied(arena)) - stored.startedAt) / 1000;
        return { perSecond: eventsARound / seconds, seconds, stored };
      },
      (round) => {
        say(`Fastify, one INSERT, round ${round + 1}`);
        return post(plainUrl, files[round] ?? '');
      },
    );
    const delivered = await arena.count(`SELECT count(*) FROM deliveries WHERE status = 'delivered'`);
    if (delivered !== all)
      throw new PlainError(`${all} events were applied, and ${delivered} deliveries moved.`);

    return [
      {
        what: `provider events stored and applied, ${CONNECTIONS} connections, n = ${rounds} x ${thousands(eventsARound)}`,
        unit: '/s',
        ...perSecond,
        against: 'Fastify and one INSERT for each event, which is not applied; the same n',
        aim: { atLeast: 2 },
        details: seen,
      },
    ];
  },
};

async function startEventServer(arena: Arena): Promise<string> {
  const port = await freePort();
  await arena.apart.start('baselines/event-server', {
    port,
    databaseUrl: arena.baselineDatabaseUrl,
  } satisfies EventServerTask);
  return `http://127.0.0.1:${port}/events`;
}

/** Returns when, in milliseconds of the epoch. */
function allApplied(arena: Arena): Promise<number> {
  const unapplied = () => arena.count('SELECT count(*) FROM provider_events WHERE applied_at IS NULL');
  return until('all events are applied', async () => (await unapplied()) === 0, {
    everyMs: 20,
    limitMs: LIMIT_MS,
    soFar: async () => `${await unapplied()} are not`,
  });
}

/** Through the product, recorded as sent; the rows of the ledger hold their stamps. */
async function sentEmails(arena: Arena, { id, api }: BenchTenant, count: number): Promise<LedgerRow[]> {
  const to = readers(0, count);
  for (let from = 0; from < count; from += RECIPIENTS_A_REQUEST) {
    const recipients = to.slice(from, from + RECIPIENTS_A_REQUEST);
    await api.post('/v1/messages', { channel: 'email', from: SENDER, recipients, ...NEWSLETTER });
  }
  const sent = () => arena.count(`SELECT count(*) FROM deliveries WHERE status = 'sent'`);
  await until(`${count} e-mails are sent`, async () => (await sent()) === count, { limitMs: LIMIT_MS });
  const rows: LedgerRow[] = [];
  for await (const row of arena.simulator.ledger(id)) rows.push(row);
  return rows;
}

/** As the simulator would post it, but for the moment. */
function deliveredEvent(row: LedgerRow, number: number): object {
  const id = number.toString(16).padStart(32, '0');
  const [recipient] = row.recipients;
  const at = Date.parse(row.at) + 1_000;
  const facts = {
    id: row.email_id ?? '',
    channel: 'email' as const,
    accountId: row.account,
    accountName: row.account_name,
    auth: row.key,
    from: SENDER,
    sender: row.sender,
    senderName: 'Carillon',
    subject: row.subject ?? '',
    messageId: `<E${row.email_id}@message-id.smtpcorp.com>`,
    headers: [{ header: STAMP_HEADER, value: row.stamp ?? '' }],
    to: row.recipients,
    cc: [],
    bcc: [],
    clientIp: '127.0.0.1',
    bytes: row.bytes,
    submittedAt: Date.parse(row.at),
  };
  const extra = { host: 'mx.mail.test [192.0.2.25]', message: `250 2.0.0 Ok: ${row.bytes} bytes queued` };
  return eventBody({ id, name: 'delivered', at, facts, recipient, extra, posts: [] }, WEBHOOK, 'eu');
}
