import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2 AA and what axe holds for good practice beside it. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export async function openBrowser(): Promise<Browser> {
  const { CHROMIUM, CHROMIUM_MISSING } = process.env;
  if (!CHROMIUM) throw new Error(CHROMIUM_MISSING ?? 'No Chromium was provided.');
  return chromium.launch({ executablePath: CHROMIUM, args: ['--disable-dev-shm-usage'] });
}

/** A page of a browser; whatever it complains of (a fault of a script, something the policy refused) is kept. */
export async function openPage(context: BrowserContext): Promise<{ page: Page; complaints: string[] }> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const { url } = message.location();
    // An answer that is no success is for the page to tell, and no fault of it.
    if (message.text().startsWith('Failed to load resource') && url.includes('/v1/')) return;
    complaints.push(message.text());
  });
  return { page, complaints };
}

/** What axe finds wrong with the page as it stands, a line for each; nothing is the aim. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (values) => (globalThis as unknown as { axe: typeof axe }).axe.run({ runOnly: { type: 'tag', values } }),
    RULES,
  );
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join(', ')})`,
  );
}

/** Keeps what a person would see, whole, where CARILLON_PICTURES names a folder for it. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.CARILLON_PICTURES;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Whether it is there and what is typed goes to it. */
export async function isFocused(element: Locator): Promise<boolean> {
  const [found] = await element.all();
  return found !== undefined && (await found.evaluate((node) => node === node.ownerDocument.activeElement));
}

/** What those hear of a field who do not see it. */
export function descriptionOf(field: Locator): Promise<string> {
  return field.evaluate((node) => {
    const ids = (node.getAttribute('aria-describedby') ?? '').split(' ') as string[];
    return ids.map((id) => node.ownerDocument.getElementById(id)?.textContent).join(' ');
  });
}
