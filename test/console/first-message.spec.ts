import type { Locator } from 'playwright-core';
import { accessibilityFaults, descriptionOf, isFocused, openPage } from '../support/browser';
import { TestConsole } from '../support/console';
import { eventually } from '../support/eventually';

/** Says so wherever it can do anything, and looks as it was written where styles are all that it can do. */
const HTML = `<h1 style="color: rgb(0, 128, 0)">Your parcel is on its way</h1>
<p id="said">Nothing ran</p>
<script>document.getElementById('said').textContent = 'The script ran';</script>
<img src="data:," alt="" onerror="document.getElementById('said').textContent += ', the handler ran'">`;

describe('a first message', () => {
  let at: TestConsole;

  beforeAll(async () => {
    at = await TestConsole.start();
  });
  afterAll(() => at.stop());

  it('is written, sent and followed to its end, and what was written is shown and cannot run', async () => {
    const { page, complaints } = await at.signedIn();
    await page.getByRole('heading', { name: 'First steps' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'Send a message to yourself' }).click();
    await page.getByRole('heading', { name: 'Send a message', level: 1 }).waitFor();
    // A page that is loaded again would show what has become of it as well.
    let loads = 0;
    page.on('load', () => (loads += 1));

    await page.getByLabel('From', { exact: true }).fill('Acme <hello@example.com>');
    await page.getByLabel('To', { exact: true }).fill('ada@example.org, bounce@example.org');
    await page.getByLabel('Subject').fill('Your parcel');
    await page.getByLabel('HTML', { exact: true }).fill(HTML);
    const preview = page.getByRole('complementary', { name: 'Preview' });
    await isShownAndDidNotRun(preview);
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByRole('button', { name: 'Send…' }).click();
    const question = page.getByRole('alertdialog', { name: 'Send to 2 people?' });
    await question.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await question.getByRole('button', { name: 'Send', exact: true }).click();

    await page.getByRole('heading', { name: 'Your parcel', level: 1 }).waitFor();
    const recipients = page.getByRole('region', { name: 'Recipients' });
    await recipients.getByRole('row', { name: /ada@example\.org.*Delivered/ }).waitFor();
    await recipients.getByRole('row', { name: /bounce@example\.org.*Bounced/ }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByRole('tab', { name: 'Content' }).click();
    await isShownAndDidNotRun(page.getByRole('tabpanel', { name: 'Content' }));
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByRole('tab', { name: 'Recipients (2)' }).click();
    await recipients.getByRole('link', { name: 'bounce@example.org' }).click();
    await page.getByRole('heading', { name: 'bounce@example.org', level: 1 }).waitFor();
    const why = page.getByRole('region', { name: 'bounce@example.org' });
    await why.getByText('Not delivered', { exact: true }).waitFor();
    await why.getByText('The address does not take it.').first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    expect(loads).toBe(0);
    expect((await at.carillon.ledger()).flatMap(({ recipients: to }) => to).sort()).toEqual([
      'ada@example.org',
      'bounce@example.org',
    ]);
    // The frame's word that it lets nothing run, and nothing else.
    expect(complaints.length).toBeGreaterThan(0);
    expect(
      complaints.filter((each) => !each.startsWith("Blocked script execution in 'about:srcdoc'")),
    ).toEqual([]);
  }, 240_000);

  it('would run in a page that let it', async () => {
    const { page } = await openPage(await at.browser.newContext());
    await page.setContent(HTML);
    await page.getByText('The script ran, the handler ran').waitFor();
  });

  it('that nobody can be the sender of is refused at the field, with the request to ask about', async () => {
    const { page, complaints } = await at.signedIn();
    await page.getByRole('link', { name: 'Send a message', exact: true }).click();
    const from = page.getByLabel('From', { exact: true });
    await from.fill('Acme hello at example');
    await page.getByLabel('To', { exact: true }).fill('nobody@example.org');
    await page.getByLabel('Subject').fill('Hello');
    await page.getByLabel('Text', { exact: true }).fill('Hello');
    await page.getByRole('button', { name: 'Send…' }).click();
    const answered = page.waitForResponse(
      (response) => response.url().endsWith('/v1/messages') && !response.ok(),
    );
    await page.getByRole('alertdialog').getByRole('button', { name: 'Send', exact: true }).click();
    const refused = await answered;
    expect(refused.status()).toBe(422);
    const problem = (await refused.json()) as {
      request_id: string;
      errors: { pointer: string; detail: string }[];
    };
    expect(problem.errors.map(({ pointer }) => pointer)).toEqual(['/from']);

    await page.getByRole('alert').getByText(problem.request_id, { exact: true }).waitFor();
    await eventually(async () => {
      expect(await from.getAttribute('aria-invalid')).toBe('true');
      expect(await descriptionOf(from)).toContain(problem.errors[0]?.detail);
      expect(await isFocused(from)).toBe(true);
    });
    // Nothing that was written is lost, and nothing left.
    expect(await page.getByLabel('Subject').inputValue()).toBe('Hello');
    expect((await at.carillon.ledger()).flatMap(({ recipients }) => recipients)).not.toContain(
      'nobody@example.org',
    );
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByRole('alert').getByRole('link', { name: 'In the log' }).click();
    await page.getByText(problem.request_id, { exact: true }).first().waitFor();
    expect(complaints).toEqual([]);
  });
});

/** In the frame within the frame. */
async function isShownAndDidNotRun(place: Locator): Promise<void> {
  const written = place
    .getByTitle('The e-mail as it was sent')
    .contentFrame()
    .getByTitle('Preview')
    .contentFrame();
  const heading = written.getByRole('heading', { name: 'Your parcel is on its way' });
  await heading.waitFor();
  expect(
    await heading.evaluate((shown) => shown.ownerDocument.defaultView.getComputedStyle(shown).color),
  ).toBe('rgb(0, 128, 0)');
  await eventually(async () =>
    expect(await written.locator('img').evaluate((image) => image.complete)).toBe(true),
  );
  expect(await written.locator('#said').textContent()).toBe('Nothing ran');
}
