import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from '../architecture/source-files';
import { accessibilityFaults, openPage } from '../support/browser';
import { TestConsole } from '../support/console';
import { anAddress, PASSWORD } from '../support/people';

describe('signing in to the console', () => {
  let at: TestConsole;

  beforeAll(async () => {
    at = await TestConsole.start();
  });
  afterAll(() => at.stop());

  it('asks whoever comes, tells a wrong password from a right one, and goes where one wanted to go', async () => {
    const { page, complaints } = await openPage(await at.browser.newContext());
    await page.goto(at.urlOf('/members'));
    await page.getByLabel('E-mail').fill(at.person.email);
    await page.getByLabel('Password', { exact: true }).fill('not the right one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Members', level: 1 }).waitFor();
    await page.getByRole('cell', { name: at.person.email }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('lets an admin invite somebody, who joins by the link, and may not do what an admin may', async () => {
    const { page } = await at.signedIn();
    await page.goto(at.urlOf('/members'));
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    const email = anAddress();
    await page.getByRole('dialog').getByLabel('E-mail').fill(email);
    await page.getByLabel('Role', { exact: true }).click();
    await page.getByRole('option', { name: 'Viewer' }).click();
    await page.getByRole('button', { name: 'Make the invitation' }).click();
    const link = await page.getByRole('dialog').locator('code').textContent();

    const { page: theirs, complaints } = await openPage(await at.browser.newContext());
    await theirs.goto(link ?? '');
    await theirs.getByLabel('Name').fill('Grace Hopper');
    await theirs.getByLabel('Password', { exact: true }).fill('short');
    await theirs.getByRole('button', { name: 'Join' }).click();
    await theirs.getByRole('alert').waitFor();
    await theirs.getByLabel('Password', { exact: true }).fill('seven quiet lanterns');
    await theirs.getByRole('button', { name: 'Join' }).click();
    await theirs.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    expect(theirs.url()).not.toContain('#');
    await theirs.goto(at.urlOf('/members'));
    await theirs.getByRole('heading', { name: 'Not for your role', level: 1 }).waitFor();
    expect(await theirs.getByRole('link', { name: 'Members' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('ends with the session, wherever one is', async () => {
    const { page, complaints } = await at.signedIn();
    const { page: other } = await at.signedIn();
    await page.goto(`${at.carillon.url}/console/account`);
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'End all sessions' }).click();
    await page.getByRole('button', { name: 'End them' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await other.getByRole('button', { name: '7 days' }).click();
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('is a page of at most 150 kB of scripts, packed with gzip, and asks nobody else', async () => {
    // So that there is a chart to draw.
    await at.tenant.api.post('/v1/messages', {
      ...{ channel: 'email', from: 'a@example.com', to: ['b@example.com'], subject: 'Hello', text: 'Hello' },
    });
    const { page: before } = await at.signedIn();
    // Somebody who is signed in, in a browser that keeps nothing of the console yet.
    const storageState = await before.context().storageState();
    const { page } = await openPage(await at.browser.newContext({ storageState }));
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(at.urlOf());
    await page.locator('figure[aria-label="Deliveries by day"] canvas').waitFor({ state: 'attached' });
    const scripts = asked.filter((url) => url.endsWith('.js')).map((url) => basename(url));
    expect(scripts.join()).toMatch(/index-.*chart-/);
    const packed = scripts.map((name) => statSync(join(ROOT, 'console/dist/assets', `${name}.gz`)).size);
    expect(packed.reduce((sum, size) => sum + size)).toBeLessThan(150_000);
    const script = asked.find((url) => url.includes('/index-')) ?? '';
    for (const packing of ['gzip', 'br']) {
      const { headers } = await fetch(script, { headers: { 'accept-encoding': packing } });
      expect(headers.get('content-encoding')).toBe(packing);
    }
    expect(asked.filter((url) => !url.startsWith(at.carillon.url))).toEqual([]);
  });
});
