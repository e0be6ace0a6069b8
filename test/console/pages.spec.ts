import type { Page } from 'playwright-core';
import { accessibilityFaults, keepPicture } from '../support/browser';
import { TestConsole } from '../support/console';
import { consoleRooms } from '../support/console-rooms';
import { eventually } from '../support/eventually';
import { furnish } from '../support/furnish';
import { WebhookReceiver } from '../support/webhook-receiver';

/** A telephone, of the narrow kind. */
const NARROW = { width: 360, height: 780 };
/** A small computer: all that stands in the sidebar hardly fits. */
const WIDE = { width: 1440, height: 720 };

/** Which thing stands for a parameter, or for that of a path where one name means two things. */
const THINGS: Record<string, string> = {
  messageId: 'msg',
  campaignId: 'cmp',
  runId: 'run',
  templateId: 'tpl',
  audienceId: 'lst',
  contactId: 'con',
  importId: 'imp',
  webhookEndpointId: 'whk',
  requestId: 'req',
  tenantId: 'ten',
  deliveryId: 'dlv',
  webhookDeliveryId: 'whd',
  domain: 'domain',
  // Of the platform.
  '/domains/:domain': 'platformDomain',
};

describe('every page of the console', () => {
  let at: TestConsole;
  let receiver: WebhookReceiver;
  let things: Record<string, string>;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    [at, receiver] = await Promise.all([TestConsole.start(), WebhookReceiver.start()]);
    const furniture = await furnish(at.carillon, at.tenant, receiver.url);
    const { body } = await at.tenant.api.get(`/v1/messages/${furniture.msg}/deliveries`);
    things = { ...furniture, dlv: (body.data as { id: string }[])[0]?.id ?? '' };
    ({ page, complaints } = await at.signedIn({ viewport: WIDE }));
  }, 180_000);
  afterAll(async () => {
    await at.stop();
    await receiver.stop();
  });

  const filled = (room: string): string =>
    room.replace(/:(\w+)/g, (_all, name: string) => {
      const prefix = THINGS[room] ?? THINGS[name];
      const thing = prefix && things[prefix];
      if (!thing) throw new Error(`Nothing stands for ${name} of ${room}.`);
      return encodeURIComponent(thing);
    });

  /** Nothing is on its way any more, and the page has its heading. */
  const isShown = async (): Promise<void> => {
    await page.getByRole('heading', { level: 1 }).waitFor();
    await eventually(async () => {
      expect(await page.locator('.skeleton, [aria-busy=true]').count()).toBe(0);
      expect(await page.getByRole('heading', { name: 'Nothing here' }).count()).toBe(0);
    });
  };

  const look = async (url: string, name: string): Promise<void> => {
    complaints.length = 0;
    await page.setViewportSize(WIDE);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(url);
    await isShown();
    expect({ light: await accessibilityFaults(page) }).toEqual({ light: [] });
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    await keepPicture(page, `${name} light`);

    await page.emulateMedia({ colorScheme: 'dark' });
    expect({ dark: await accessibilityFaults(page) }).toEqual({ dark: [] });
    await keepPicture(page, `${name} dark`);

    await page.setViewportSize(NARROW);
    expect({ narrow: await accessibilityFaults(page) }).toEqual({ narrow: [] });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROW.width);
    expect(complaints).toEqual([]);
    await keepPicture(page, `${name} narrow`);
  };

  const named = (area: string, room: string): string => [area, ...room.split('/').filter(Boolean)].join('-');

  it.each(consoleRooms('tenant'))('%s of a tenant', async (room) => {
    await look(at.urlOf(filled(room)), named('tenant', room));
  });

  it.each(consoleRooms('platform'))('%s of the platform', async (room) => {
    await look(`${at.carillon.url}/console/platform${filled(room)}`, named('platform', room));
  });

  it.each(['/account', '/platform/nowhere'])('%s', async (path) => {
    if (path === '/account') return look(`${at.carillon.url}/console${path}`, 'account');
    await page.goto(`${at.carillon.url}/console${path}`);
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('is in the list', () => {
    expect(consoleRooms('tenant').length).toBeGreaterThan(25);
    expect(consoleRooms('platform').length).toBeGreaterThan(9);
  });
});
