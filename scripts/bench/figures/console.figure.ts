// The console in a Chromium. (1) The overview, opened for the first time on Lighthouse's telephone: what travels, when the
// largest part is painted, how long the page is blocked, each beside what is called good. (2) A campaign that is watched
// from its launch to its end on a computer: what a second of watching costs the page in the last quarter, beside the first,
// and what it holds on to.
import type { Page } from 'playwright-core';
import type { Arena, BenchTenant } from '../arena';
import type { Figure, Row } from '../figure';
import { ConsoleBrowser, type FirstSight, type PageCost } from '../load/console-browser';
import { NEWSLETTER, readers, SENDER } from '../newsletter';
import { median, thousands } from '../statistics';
import { until } from '../until';

const RECIPIENTS_A_REQUEST = 10_000;
/** A campaign ends when its last recipient has been heard of. */
const HEARD_OF = 'reader';
const LOOK_EVERY_MS = 1_000;
const LIMIT_MS = 900_000;

/** web.dev/articles/vitals, and the limit that the console sets itself. */
const GOOD = { scriptKb: 150, largestPaintMs: 2_500, blockedMs: 200 };

export const consoleFigure: Figure = {
  name: 'console',
  async run(arena, { rounds, watchedRecipients }, say) {
    const tenant = await arena.tenant('console');
    const browser = await ConsoleBrowser.open(arena, tenant, say);
    try {
      say('the first page');
      const sights = await firstSights(browser, tenant, rounds);
      say(`a campaign of ${thousands(watchedRecipients)}, watched`);
      const looks = await watched(arena, browser, tenant, watchedRecipients);
      return [...sightRows(sights), ...watchRows(looks, watchedRecipients)];
    } finally {
      await browser.close();
    }
  },
};

async function firstSights(
  browser: ConsoleBrowser,
  tenant: BenchTenant,
  rounds: number,
): Promise<FirstSight[]> {
  await tenant.api.post('/v1/messages', {
    ...{ channel: 'email', from: SENDER, to: ['silent@example.com'], subject: 'Hello', text: 'Hello' },
  });
  const complete = (page: Page): Promise<void> =>
    page.getByRole('figure', { name: 'Deliveries by day' }).locator('canvas').waitFor({ state: 'attached' });
  const sights: FirstSight[] = [];
  for (let round = 0; round < rounds; round++)
    sights.push(await browser.firstSight(`/console/t/${tenant.id}/live`, complete));
  return sights;
}

function sightRows(sights: FirstSight[]): Row[] {
  const of = (pick: (sight: FirstSight) => number): number => median(sights.map(pick));
  const what = (words: string): string =>
    `console, first page on a telephone: ${words}, n = ${sights.length}`;
  const details = { sights };
  return [
    {
      ...{ what: what('scripts as they travel'), unit: 'kB', carillon: of((one) => one.scriptBytes) / 1_000 },
      ...{ baseline: GOOD.scriptKb, against: 'what it may be', aim: { atMost: 1 }, details },
    },
    {
      ...{ what: what('largest paint'), unit: 'ms', carillon: of((one) => one.largestPaintMs) },
      ...{ baseline: GOOD.largestPaintMs, against: 'what is called good', aim: { atMost: 1 } },
    },
    {
      ...{ what: what('blocked'), unit: 'ms', carillon: of((one) => one.blockedMs) },
      ...{ baseline: GOOD.blockedMs, against: 'what is called good', aim: { atMost: 1 } },
    },
  ];
}

interface Look extends PageCost {
  at: number;
}

async function watched(
  arena: Arena,
  browser: ConsoleBrowser,
  { id: tenantId, api }: BenchTenant,
  recipients: number,
): Promise<Look[]> {
  const template = await api.post<{ id: string }>('/v1/templates', {
    ...{ name: 'watched', channel: 'email', ...NEWSLETTER },
  });
  const { id } = await api.post<{ id: string }>('/v1/campaigns', {
    ...{ name: 'Watched', channel: 'email', from: SENDER, template: { id: template.id } },
  });
  for (let from = 0; from < recipients; from += RECIPIENTS_A_REQUEST) {
    const some = readers(from, Math.min(recipients, from + RECIPIENTS_A_REQUEST), HEARD_OF);
    await api.post(`/v1/campaigns/${id}/recipients`, { recipients: some });
  }
  const { page, cost } = await browser.watch(`/console/t/${tenantId}/live/campaigns/${id}`);
  await page.getByRole('heading', { name: 'Watched', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Launch' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Launch' }).click();
  const looks: Look[] = [];
  await until(
    'the campaign is completed',
    async () => {
      looks.push({ at: Date.now(), ...(await cost()) });
      return (await api.get<{ status: string }>(`/v1/campaigns/${id}`)).status === 'completed';
    },
    { everyMs: LOOK_EVERY_MS, limitMs: LIMIT_MS },
  );
  await page.getByText('Completed').first().waitFor();
  looks.push({ at: Date.now(), ...(await cost()) });
  return looks;
}

function watchRows(looks: Look[], recipients: number): Row[] {
  const quarter = Math.max(2, Math.floor(looks.length / 4));
  const [first, last] = [looks.slice(1, quarter + 1), looks.slice(-quarter)];
  const [early, late] = [first[0], looks.at(-1)];
  const what = `console, a campaign of ${thousands(recipients)} watched to its end`;
  const details = { looks };
  return [
    {
      ...{
        what: `${what}: a second of the last quarter costs the page`,
        unit: 'ms',
        carillon: busyASecond(last),
      },
      ...{
        baseline: busyASecond(first),
        against: 'a second of the first quarter',
        aim: { atMost: 1.3 },
        details,
      },
    },
    {
      ...{
        what: `${what}: what the page holds in the end`,
        unit: 'MB',
        carillon: (late?.heapBytes ?? NaN) / 1e6,
      },
      ...{ baseline: (early?.heapBytes ?? NaN) / 1e6, against: 'in the beginning', aim: { atMost: 1.5 } },
    },
  ];
}

function busyASecond(looks: Look[]): number {
  const [begin, end] = [looks[0], looks.at(-1)];
  if (!begin || !end) return NaN;
  return ((end.busyMs - begin.busyMs) / (end.at - begin.at)) * 1_000;
}
