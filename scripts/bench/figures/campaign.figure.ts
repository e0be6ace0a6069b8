// A campaign of personalised e-mails, from its launch until the simulator has accepted the last copy, as its ledger says; a
// template, and recipients posted 10,000 a request on 4 connections. Beside it (1) one Bull job and one /email/send for each
// recipient, rendered by the same Handlebars; (2) the limit: copies that are rendered already, posted in full batches on 4
// connections by a bare loop. In all three the recipients fire no events, and a smaller campaign goes before to warm up. That
// every recipient has exactly one copy is checked in the ledger.
import { PlainError } from '../../support/plain-error';
import type { BullCampaignResult, BullCampaignTask } from '../baselines/bull-campaign';
import type { BullSenderTask } from '../baselines/bull-sender';
import type { Arena, BenchTenant } from '../arena';
import type { Figure } from '../figure';
import type { ClosedLoopResult, ClosedLoopTask } from '../load/closed-loop';
import { NEWSLETTER, type Reader, readers, renderNewsletter, SENDER } from '../newsletter';
import { MASTER_ACCOUNT } from '../simulator-control';
import { thousands } from '../statistics';

const RECIPIENTS_A_REQUEST = 10_000;
const COPIES_A_BATCH = 1_000;
const CONNECTIONS = 4;
const LIMIT_MS = 300_000;

export const campaignFigure: Figure = {
  name: 'campaign',
  async run(
    arena,
    { campaignRecipients: n, campaignRecipientsToWarmUp: toWarmUp, campaignBaselineRecipients: fewer },
    say,
  ) {
    const tenant = await arena.tenant('campaigns');
    const template = await tenant.api.post<{ id: string }>('/v1/templates', {
      name: 'newsletter',
      channel: 'email',
      ...NEWSLETTER,
    });
    say('Carillon');
    await launch(arena, tenant, template, readers(n, n + toWarmUp));
    const carillon = await launch(arena, tenant, template, readers(0, n));
    await arena.stopWorker();

    say('one Bull job and one /email/send for each');
    await startBullSender(arena);
    await oneByOne(arena, fewer, 2 * fewer);
    const single = await oneByOne(arena, 0, fewer);
    await arena.apart.stop();

    say('rendered bodies in full batches');
    await inBatches(arena, n, n + toWarmUp);
    const limit = await inBatches(arena, 0, n);

    const what = `campaign of personalised e-mails, launch to all accepted, n = ${thousands(n)}`;
    const shared = { what, unit: '/s' as const, carillon: carillon.perSecond };
    return [
      {
        ...shared,
        baseline: single.perSecond,
        against: `one Bull job and one /email/send for each recipient, n = ${thousands(fewer)}`,
        aim: { atLeast: 8 },
        details: { carillon, baseline: single },
      },
      {
        ...shared,
        baseline: limit.perSecond,
        against: `the limit: rendered bodies posted in batches of ${thousands(COPIES_A_BATCH)}, the same n`,
        aim: { atLeast: 0.35 },
        details: { carillon, baseline: limit },
      },
    ];
  },
};

interface Sent {
  seconds: number;
  perSecond: number;
}

async function launch(
  arena: Arena,
  tenant: BenchTenant,
  { id }: { id: string },
  to: Reader[],
): Promise<Sent> {
  const bodies = slices(to, RECIPIENTS_A_REQUEST).map((recipients) => ({
    channel: 'email',
    from: SENDER,
    template: { id },
    recipients,
  }));
  const before = await arena.simulator.acceptedCopies();
  const { startedAt } = await arena.apart.run<ClosedLoopResult>('load/closed-loop', {
    url: `${arena.apiUrl}/v1/messages`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.key}` },
    connections: CONNECTIONS,
    bodiesFile: arena.apart.writeBodies(bodies),
  } satisfies ClosedLoopTask);
  await arena.simulator.untilAccepted(before + to.length, LIMIT_MS);
  return sentSince(arena, startedAt, tenant.id, to.length);
}

function startBullSender(arena: Arena): Promise<unknown> {
  return arena.apart.start('baselines/bull-sender', {
    redisUrl: arena.services.redisUrl,
    providerUrl: arena.simulator.url,
    key: arena.simulator.masterKey,
  } satisfies BullSenderTask);
}

async function oneByOne(arena: Arena, from: number, to: number): Promise<Sent> {
  const before = await arena.simulator.acceptedCopies();
  const { startedAt } = await arena.apart.run<BullCampaignResult>('baselines/bull-campaign', {
    redisUrl: arena.services.redisUrl,
    from,
    to,
  } satisfies BullCampaignTask);
  await arena.simulator.untilAccepted(before + to - from, LIMIT_MS);
  return sentSince(arena, startedAt, MASTER_ACCOUNT, to - from);
}

async function inBatches(arena: Arena, from: number, to: number): Promise<Sent> {
  const copies = readers(from, to).map((reader) => ({
    ...renderNewsletter(reader),
    // As long as what the product adds.
    custom_headers: [{ header: 'X-Limit', value: reader.variables.code.padEnd(75, '.') }],
  }));
  const { seconds } = await arena.apart.run<ClosedLoopResult>('load/closed-loop', {
    url: `${arena.simulator.url}/v3/email/batch`,
    headers: { 'content-type': 'application/json', 'x-smtp2go-api-key': arena.simulator.masterKey },
    connections: CONNECTIONS,
    bodiesFile: arena.apart.writeBodies(slices(copies, COPIES_A_BATCH).map((emails) => ({ emails }))),
  } satisfies ClosedLoopTask);
  return { seconds, perSecond: copies.length / seconds };
}

/** By the account's rows in the ledger, which also tell whether everybody has one copy. */
async function sentSince(arena: Arena, startedAt: number, account: string, copies: number): Promise<Sent> {
  const addresses = new Set<string>();
  let rows = 0;
  let lastAt = 0;
  for await (const row of arena.simulator.ledger(account)) {
    if (Date.parse(row.at) < startedAt) continue;
    rows++;
    lastAt = Math.max(lastAt, Date.parse(row.at));
    for (const address of row.recipients) addresses.add(address);
  }
  if (rows !== copies || addresses.size !== copies) {
    throw new PlainError(
      `${copies} recipients: the provider has ${rows} copies, to ${addresses.size} addresses.`,
    );
  }
  const seconds = (lastAt - startedAt) / 1000;
  return { seconds, perSecond: copies / seconds };
}

function slices<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
