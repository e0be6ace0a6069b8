import type { Locator, Page } from 'playwright-core';
import type { LedgerRow } from '../../simulator/ledger';
import { accessibilityFaults } from '../support/browser';
import { Campaigns, people } from '../support/campaigns';
import { TestConsole } from '../support/console';
import { eventually } from '../support/eventually';

const GOOD = 120;
const OF_PLAN_PRO = 110;
const AN_HOUR = 60;
/** For what goes through the worker page by page. */
const PATIENTLY = { timeout: 90_000 };

/** Of whom two cannot be imported, one bounces, and ten are not meant. */
function contacts(): { name: string; mimeType: string; buffer: Buffer } {
  const rows = Array.from({ length: GOOD }, (_, i) => {
    const address = i === 7 ? 'bounce+reader7@example.org' : `reader${i}@example.org`;
    return `${address},Reader ${i},${i < OF_PLAN_PRO ? 'pro' : 'free'},Europe/Berlin`;
  });
  rows.splice(20, 0, 'not an address,Nobody,pro,Europe/Berlin');
  rows.splice(80, 0, 'lost@example.org,Lost,pro,Mars/Olympus');
  const text = ['email,name,plan,time_zone', ...rows, ''].join('\r\n');
  return { name: 'readers.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
}

describe('a campaign', () => {
  let at: TestConsole;

  beforeAll(async () => {
    at = await TestConsole.start();
  });
  afterAll(() => at.stop());

  const sentTo = async (): Promise<string[]> => {
    const rows: LedgerRow[] = await at.carillon.ledger();
    return rows.flatMap(({ recipients }) => recipients).filter((to) => to.endsWith('@example.org'));
  };

  it('is made of a file of contacts, launched, paused, resumed, and watched to its end', async () => {
    const { page, complaints } = await at.signedIn();
    // A page that is loaded again would show how far it is as well.
    let loads = 0;
    page.on('load', () => (loads += 1));

    await importContacts(page);
    await makeAudience(page);
    await makeTemplate(page);
    await compose(page, at);

    const standing = page.getByRole('region', { name: 'The latest run' });
    await eventually(async () => expect(await numberOf(standing, 'Sent')).toBe(AN_HOUR), {
      timeoutMs: PATIENTLY.timeout,
    });
    await standing.getByText('Live', { exact: true }).waitFor();
    expect(await numberOf(standing, 'Waiting')).toBe(OF_PLAN_PRO - AN_HOUR);
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    const question = page.getByRole('alertdialog', { name: 'Pause it?' });
    await question.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await question.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    await standing.getByText('Paused', { exact: true }).waitFor();
    // An hour is too long for a test: the run is told that one has passed, and that it is to look again now.
    await at.carillon.owner.query(
      `UPDATE campaign_runs SET started_at = now() - interval '1 hour', next_attempt_at = now() WHERE NOT dry`,
    );
    await anotherComesToItsEnd(at);
    expect(await sentTo()).toHaveLength(AN_HOUR);
    expect(await numberOf(standing, 'Sent')).toBe(AN_HOUR);
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await page
      .getByRole('alertdialog', { name: 'Resume it?' })
      .getByRole('button', { name: 'Resume' })
      .click();
    const whole = page.getByRole('region', { name: 'What became of it' });
    await whole.waitFor(PATIENTLY);
    const report = page.getByRole('tabpanel', { name: 'Report' });
    await eventually(async () => {
      expect(await numberOf(whole, 'Sent')).toBe(OF_PLAN_PRO);
      expect(await numberOf(whole, 'Delivered')).toBe(OF_PLAN_PRO - 1);
      expect(await numberOf(whole, 'Not delivered')).toBe(1);
      expect(await numberOf(whole, 'Never sent')).toBe(0);
      expect(await numberOf(report, 'Accepted')).toBe(OF_PLAN_PRO);
      expect(await numberOf(report, 'Delivered')).toBe(OF_PLAN_PRO - 1);
      expect(await numberOf(report, 'Bounced')).toBe(1);
    });
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(loads).toBe(0);

    const campaignId = /\/campaigns\/(cmp_\w+)/.exec(page.url())?.[1] ?? '';
    const { body } = await at.tenant.api.get(`/v1/statistics?campaign_id=${campaignId}`);
    const { counts } = body.totals as { counts: Record<string, number> };
    const shown = {
      accepted: await numberOf(report, 'Accepted'),
      delivered: await numberOf(report, 'Delivered'),
      bounced: await numberOf(report, 'Bounced'),
      complained: await numberOf(report, 'Complaints'),
      opened: await numberOf(report, 'Opened'),
      clicked: await numberOf(report, 'Clicked'),
    };
    expect(counts).toMatchObject({ ...shown, sent: await numberOf(report, 'Sent') });

    const all = await sentTo();
    expect(all).toHaveLength(OF_PLAN_PRO);
    expect(new Set(all).size).toBe(OF_PLAN_PRO);
    expect(complaints).toEqual([]);
  }, 300_000);
});

async function importContacts(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Audiences' }).click();
  await page.getByRole('heading', { name: 'No audience yet' }).waitFor();
  await page.getByRole('link', { name: 'Import contacts' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a file' }).click();
  await (await chooser).setFiles(contacts());
  const columns = page.getByRole('region', { name: 'Columns of the file' });
  await columns.getByText('reader0@example.org · reader1@example.org · reader2@example.org').waitFor();
  expect(await columns.getByLabel('What email is', { exact: true }).textContent()).toBe('E-mail address');
  expect(await columns.getByLabel('What time_zone is', { exact: true }).textContent()).toBe('Time zone');
  expect(await columns.getByLabel('Property that plan is').inputValue()).toBe('plan');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Import contacts' }).click();

  await page.getByText('Completed', { exact: true }).waitFor(PATIENTLY);
  await page
    .getByRole('img', { name: `Rows: Created ${GOOD}, Updated 0, Duplicates 0, Left out 2 of 122` })
    .waitFor();
  const wrong = page.getByRole('region', { name: 'What is wrong with them' });
  await wrong.getByRole('row', { name: /^22 email/ }).waitFor();
  await wrong.getByRole('row', { name: /^82 time_zone/ }).waitFor();
  expect(await wrong.getByRole('row').count()).toBe(3);
  expect(await accessibilityFaults(page)).toEqual([]);
}

/** By a filter, so that not everybody of the file is in it. */
async function makeAudience(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Audiences' }).click();
  await page.getByRole('link', { name: 'New audience' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('Readers with pro');
  await choose(page, 'Field', 'Property');
  await page.getByLabel('Name of the property').fill('plan');
  await choose(page, 'How it is compared', 'is');
  await page.getByLabel('Value', { exact: true }).fill('pro');
  await page
    .getByRole('status')
    .filter({ hasText: `${OF_PLAN_PRO} contacts now` })
    .waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Create audience' }).click();
  await page.getByRole('heading', { name: 'Readers with pro', level: 1 }).waitFor();
  await page.getByText(`${OF_PLAN_PRO} now`, { exact: true }).waitFor();
}

async function makeTemplate(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Templates' }).click();
  await page.getByRole('button', { name: 'New template' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New template' });
  await dialog.getByLabel('Name', { exact: true }).fill('spring-news');
  await dialog.getByRole('button', { name: 'Create draft' }).click();
  await page.getByRole('heading', { name: 'spring-news', level: 1 }).waitFor();
  await page.getByLabel('Subject', { exact: true }).fill('{{name}}, spring is here');
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('button', { name: 'Publish version 1' }).click();
  await page.getByText('Version 1, current').waitFor();
}

async function compose(page: Page, at: TestConsole): Promise<void> {
  await page.getByRole('link', { name: 'Campaigns' }).click();
  await page.getByRole('link', { name: 'New campaign' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('Spring news');
  await page.getByRole('button', { name: 'Show: Template', exact: true }).waitFor();
  await page.getByRole('combobox', { name: 'Template', exact: true }).fill('spring');
  await page.getByRole('option', { name: 'spring-news' }).click();
  await page.getByLabel('From', { exact: true }).fill('Acme <news@example.com>');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Next: recipients' }).click();

  await page.getByRole('combobox', { name: 'Audience', exact: true }).fill('pro');
  await page.getByRole('option', { name: 'Readers with pro' }).click();
  await page.getByText(`${OF_PLAN_PRO} people in it now`).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Next: schedule' }).click();

  await page.getByRole('radio', { name: /^Again and again/ }).click();
  await page.getByRole('combobox', { name: 'Time zone', exact: true }).fill('Berlin');
  await page.getByRole('option', { name: 'Europe/Berlin' }).click();
  await page.getByLabel('At', { exact: true }).fill('02:30');
  await nextRunsAre(page, at, { cron: '30 2 * * MON', timezone: 'Europe/Berlin' });
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('radio', { name: /^At once/ }).click();
  await page.getByRole('region', { name: 'Next runs' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Add a throttle' }).click();
  await page.getByLabel('At most', { exact: true }).fill(String(AN_HOUR));
  await page.getByRole('button', { name: 'Next: review' }).click();

  await page.getByText(`At most ${AN_HOUR} a hour`).waitFor();
  await page.getByRole('button', { name: 'Save the draft and try it out' }).click();
  const dry = page.getByRole('region', { name: 'Dry run' });
  await dry.getByText('What it looks like').waitFor(PATIENTLY);
  expect(await numberOf(dry, 'Would get it')).toBe(OF_PLAN_PRO);
  expect(await numberOf(dry, 'Would be skipped')).toBe(0);
  await dry.getByText(/^Reader \d+, spring is here$/).waitFor();
  expect(await at.carillon.ledger()).toEqual([]);
  expect(await accessibilityFaults(page)).toEqual([]);

  await page.getByRole('button', { name: 'Launch' }).click();
  const question = page.getByRole('alertdialog', { name: 'Launch it?' });
  await question.getByText(`${OF_PLAN_PRO} people of its audience`).waitFor();
  await question.getByRole('button', { name: 'Launch' }).click();
  await page.getByRole('heading', { name: 'Spring news', level: 1 }).waitFor();
}

/** As the API reckons them. */
async function nextRunsAre(page: Page, at: TestConsole, schedule: object): Promise<void> {
  const preview = await at.tenant.api.post('/v1/campaign-schedules/preview', { schedule, count: 5 });
  const expected = (preview.body.runs as { at: string }[]).map((run) => run.at);
  expect(expected).toHaveLength(5);
  const times = page.getByRole('region', { name: 'Next runs' }).getByRole('listitem').locator('time');
  await eventually(async () =>
    expect(await times.evaluateAll((all) => all.map((time) => time.getAttribute('datetime')))).toEqual(
      expected,
    ),
  );
}

/** Whoever does the work has come round to everything since then. */
async function anotherComesToItsEnd(at: TestConsole): Promise<void> {
  const campaigns = await Campaigns.of(at.tenant.api);
  const id = await campaigns.launched({}, people('another', 3));
  await campaigns.until(id, { status: 'completed', progress: { deliveries: { delivered: 3 } } });
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** What stands under a name, as a number. */
async function numberOf(place: Locator, name: string): Promise<number> {
  const term = place.locator('dt').filter({ hasText: new RegExp(`^${name}$`) });
  const words = await term.locator('xpath=following-sibling::dd[not(@aria-hidden)][1]').first().innerText();
  return Number(/^[\d,]+/.exec(words)?.[0].replaceAll(',', ''));
}
