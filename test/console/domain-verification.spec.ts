import type { Locator } from 'playwright-core';
import { accessibilityFaults } from '../support/browser';
import { TestConsole } from '../support/console';

const DOMAIN = 'parcels.example';
const TITLES = { dkim: 'Signature (DKIM)', return_path: 'Return path', tracking: 'Tracking' } as const;

interface DnsRecord {
  purpose: keyof typeof TITLES;
  type: string;
  name: string;
  value: string;
}

describe('verifying a domain', () => {
  let at: TestConsole;

  beforeAll(async () => {
    at = await TestConsole.start();
  });
  afterAll(() => at.stop());

  /** What the world finds in DNS from now on. */
  const set = async (found: Record<'dkim' | 'returnpath' | 'tracking', boolean>): Promise<void> => {
    expect(await at.carillon.control.post('/simulator/domains', { domain: DOMAIN, ...found })).toMatchObject({
      body: { domain: DOMAIN, ...found },
    });
  };

  it('gives the records to copy, tells which of them are found, and is done when all are', async () => {
    const { page, complaints } = await at.signedIn({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('link', { name: 'Senders' }).click();
    await page.getByRole('heading', { name: 'No domain yet' }).waitFor();
    await page.getByRole('button', { name: 'Add a domain' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a sender domain' });
    await dialog.getByLabel('Domain', { exact: true }).fill(DOMAIN);
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Add domain' }).click();

    await page.getByRole('heading', { name: DOMAIN, level: 1 }).waitFor();
    const records = page.getByRole('region', { name: 'DNS records' });
    const recordOf = (title: string): Locator =>
      records.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
    const { body: domain } = await at.tenant.api.get(`/v1/sender-domains/${DOMAIN}`);
    const told = domain.records as DnsRecord[];
    expect(told.map(({ purpose }) => purpose).sort()).toEqual(['dkim', 'return_path', 'tracking']);
    const copied = (): Promise<string> => page.evaluate('navigator.clipboard.readText()');
    for (const { purpose, type, name, value } of told) {
      const record = recordOf(TITLES[purpose]);
      await record.getByText('Not found', { exact: true }).waitFor();
      await record.getByText(type, { exact: true }).waitFor();
      for (const [part, text] of [
        ['name', name],
        ['value', value],
      ]) {
        const button = `Copy the ${part}: ${TITLES[purpose]}`;
        await record.getByRole('button', { name: button }).click();
        await record.getByRole('button', { name: 'Copied' }).waitFor();
        expect(await copied()).toBe(text);
        await record.getByRole('button', { name: button }).waitFor();
      }
    }
    await records.getByRole('button', { name: 'Copy all as a zone file' }).click();
    await records.getByRole('button', { name: 'Copied' }).waitFor();
    expect((await copied()).split('\n')).toEqual(
      told.map(({ name, type, value }) => `${name}. 3600 IN ${type} ${value}.`),
    );
    expect(await accessibilityFaults(page)).toEqual([]);

    const verify = page.getByRole('button', { name: 'Verify now' });
    await verify.click();
    const outcome = page.getByRole('status').filter({ hasText: /records were found just now|in place/ });
    await outcome.getByText('0 of 3 records were found just now').waitFor();
    await page.getByText('Not verified', { exact: true }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    await set({ dkim: true, returnpath: false, tracking: false });
    await verify.click();
    await outcome.getByText('1 of 3 records were found just now').waitFor();
    await recordOf(TITLES.dkim).getByText('Found', { exact: true }).waitFor();
    await recordOf(TITLES.return_path).getByText('Not found', { exact: true }).waitFor();
    await page.getByText('Not verified', { exact: true }).waitFor();

    await set({ dkim: true, returnpath: true, tracking: true });
    await verify.click();
    await outcome.getByText('Everything is in place').waitFor();
    for (const title of Object.values(TITLES))
      await recordOf(title).getByText('Found', { exact: true }).waitFor();
    await page.getByText('Verified', { exact: true }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect((await at.tenant.api.get(`/v1/sender-domains/${DOMAIN}`)).body.verified).toBe(true);

    await page.getByRole('link', { name: 'Senders' }).click();
    await page.getByRole('row', { name: /parcels\.example.*Verified.*3 of 3 found/ }).waitFor();
    expect(complaints).toEqual([]);
  }, 240_000);
});
