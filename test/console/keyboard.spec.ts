import type { Locator, Page } from 'playwright-core';
import { accessibilityFaults, isFocused } from '../support/browser';
import { TestConsole } from '../support/console';
import { eventually } from '../support/eventually';
import { anEmail, send, until } from '../support/messages';
import { aMember } from '../support/people';

describe('the console by keyboard', () => {
  let at: TestConsole;

  beforeAll(async () => {
    at = await TestConsole.start();
  });
  afterAll(() => at.stop());

  it('finds pages by their names and things by their ids, and gives the focus back', async () => {
    const id = await send(at.tenant.api, anEmail({ subject: 'Found by its id' }));
    await until(at.tenant.api, id, 'completed');
    const { page, complaints } = await at.signedIn();
    const palette = page.getByRole('dialog', { name: 'Find' });

    await page.keyboard.press('Control+k');
    await palette.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.type('suppr');
    await palette.getByRole('option', { name: 'Suppressions', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Suppressions', level: 1 }).waitFor();
    await palette.waitFor({ state: 'detached' });

    // By what it is about, and not by its name.
    await page.keyboard.press('Control+k');
    await palette.waitFor();
    await page.keyboard.type('dkim');
    await palette.getByRole('option', { name: 'Senders', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Senders', level: 1 }).waitFor();

    const button = page.getByRole('button', { name: 'Add a domain' });
    await button.focus();
    await page.keyboard.press('Control+k');
    await palette.waitFor();
    await page.keyboard.type('nothing of this name');
    await palette.getByText('Nothing is called so.').waitFor();
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'detached' });
    await hasFocus(button);

    await page.keyboard.press('Control+k');
    await palette.waitFor();
    await page.keyboard.insertText(` ${id} `);
    await palette.getByRole('option', { name: `Open ${id}`, selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Found by its id', level: 1 }).waitFor();
    expect(complaints).toEqual([]);
  }, 240_000);

  it('finds tenants and people at the platform', async () => {
    const { body: tenant } = await at.carillon.operator.get(`/v1/tenants/${at.tenant.id}`);
    const { page, complaints } = await at.signedIn();
    const palette = page.getByRole('dialog', { name: 'Find' });
    const find = async (text: string): Promise<void> => {
      await page.keyboard.press('Control+k');
      await palette.waitFor();
      await page.keyboard.insertText(text);
    };
    await page.goto(`${at.carillon.url}/console/platform`);
    await page.getByRole('heading', { name: 'Platform', level: 1 }).waitFor();

    await find(tenant.slug.slice(0, -1));
    await palette.getByRole('group', { name: 'Tenants' }).getByRole('option').click();
    await page.getByRole('heading', { name: tenant.name, level: 1 }).waitFor();

    await find(at.person.email);
    await palette.getByRole('option', { name: 'The person with' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: at.person.email }).waitFor();

    await find(tenant.id);
    await palette.getByRole('option', { name: `Open ${tenant.id}` }).click();
    await page.getByRole('heading', { name: tenant.name, level: 1 }).waitFor();
    expect(complaints).toEqual([]);
  }, 240_000);

  it('skips what stands around a page', async () => {
    const { page, complaints } = await at.signedIn();
    await page.goto(at.urlOf('/members'));
    await page.getByRole('heading', { name: 'Members', level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the page' });
    await hasFocus(skip);
    expect(await isInView(skip)).toBe(true);
    await page.keyboard.press('Enter');
    await hasFocus(page.getByRole('main'));
    await page.getByRole('heading', { name: 'Members', level: 1 }).waitFor();
    // What comes next is of the page, and not of the menu.
    await page.keyboard.press('Tab');
    await hasFocus(page.getByRole('button', { name: 'Invite somebody' }));
    expect(await isInView(skip)).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('invites somebody in a dialog that keeps the focus, and gives it back', async () => {
    const { page, complaints } = await at.signedIn();
    await page.goto(at.urlOf('/members'));
    const invite = page.getByRole('button', { name: 'Invite somebody' });
    await tabTo(page, invite);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
    await hasFocus(dialog.getByLabel('E-mail'));
    await page.keyboard.type('grace@people.example');
    await tabTo(page, dialog.getByLabel('Role', { exact: true }));
    await page.keyboard.press('Enter');
    await page.getByRole('listbox').waitFor();
    await page.keyboard.type('View');
    await hasFocus(page.getByRole('option', { name: 'Viewer' }));
    await page.keyboard.press('Enter');
    await hasFocus(dialog.getByLabel('Role', { exact: true }));
    for (let tabs = 0; tabs < 8; tabs += 1) {
      await page.keyboard.press('Tab');
      await eventually(async () => expect(await hasFocusWithin(dialog)).toBe(true));
    }
    await tabTo(page, dialog.getByRole('button', { name: 'Make the invitation' }));
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Copy the link' }).waitFor();
    await eventually(async () => expect(await hasFocusWithin(dialog)).toBe(true));
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await hasFocus(invite);
    await page.getByRole('row', { name: /grace@people\.example.*Viewer/i }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('makes a link that is shown once, copies it first, and goes back to the row', async () => {
    const { email } = await aMember(at.carillon, at.tenant, 'viewer');
    const { page, complaints } = await at.signedIn();
    await page.goto(at.urlOf('/members'));
    const row = page.getByRole('row').filter({ hasText: email });
    const actions = row.getByRole('button', { name: /^Actions for/ });
    await actions.focus();
    await page.keyboard.press('Enter');
    await hasFocus(page.getByRole('menuitem', { name: 'Password link' }));
    await page.keyboard.press('Enter');
    const make = page.getByRole('button', { name: 'Make the link' });
    await tabTo(page, make);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'The link for a new password' });
    await hasFocus(dialog.getByRole('button', { name: 'Copy the link' }));
    await tabTo(page, dialog.getByRole('button', { name: 'Done' }));
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await hasFocus(actions);
    expect(complaints).toEqual([]);
  });

  it('writes and sends a message', async () => {
    const { page, complaints } = await at.signedIn();
    await tabTo(page, page.getByRole('link', { name: 'Send a message', exact: true }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Send a message', level: 1 }).waitFor();
    await fill(page, 'From', 'hello@example.com');
    await fill(page, 'To', 'ada@example.org');
    await fill(page, 'Subject', 'By hand');
    await fill(page, 'Text', 'Without a mouse');
    const button = page.getByRole('button', { name: 'Send…' });
    await tabTo(page, button);
    await page.keyboard.press('Enter');
    const question = page.getByRole('alertdialog', { name: 'Send to one person?' });
    await question.waitFor();
    // It can be left, and nothing is sent then.
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await hasFocus(button);
    expect((await at.carillon.ledger()).flatMap(({ recipients }) => recipients)).not.toContain(
      'ada@example.org',
    );

    await page.keyboard.press('Enter');
    await question.waitFor();
    await tabTo(page, question.getByRole('button', { name: 'Send', exact: true }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'By hand', level: 1 }).waitFor();
    await page.getByText('Got it', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });
});

async function hasFocus(element: Locator): Promise<void> {
  await eventually(async () => expect(await isFocused(element)).toBe(true));
}

function hasFocusWithin(element: Locator): Promise<boolean> {
  return element.evaluate((node) => node.contains(node.ownerDocument.activeElement));
}

function isInView(element: Locator): Promise<boolean> {
  return element.evaluate((node) => {
    const { innerHeight, innerWidth } = node.ownerDocument.defaultView;
    const { top, left, bottom, right } = node.getBoundingClientRect();
    return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
  });
}

/** By nothing but the Tab key; more presses than that nobody would make. */
async function tabTo(page: Page, element: Locator): Promise<void> {
  await element.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await isFocused(element)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`60 times Tab do not lead to ${element.toString()}`);
}

async function fill(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.type(text);
}
