import type { Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { accessibilityFaults } from '../support/browser';
import { TestConsole } from '../support/console';
import { eventually } from '../support/eventually';
import { anEmail, send } from '../support/messages';
import { type ReceivedWebhook, WebhookReceiver } from '../support/webhook-receiver';

describe('a webhook endpoint', () => {
  let at: TestConsole;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    at = await TestConsole.start();
    receiver = await WebhookReceiver.start();
  });
  afterAll(async () => {
    await at.stop();
    await receiver.stop();
  });

  /** With its secret, which is shown once. */
  const addEndpoint = async (page: Page): Promise<string> => {
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await page.getByRole('button', { name: 'Add an endpoint' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a webhook endpoint' });
    await dialog.getByLabel('URL').fill(receiver.url);
    await dialog.getByLabel('Description').fill('order service');
    await dialog.getByRole('button', { name: 'Some', exact: true }).click();
    await dialog.getByRole('checkbox', { name: 'message.accepted', exact: true }).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Add endpoint' }).click();
    await dialog.getByText('The secret is shown this once').waitFor();
    const secret = await dialog.getByText(/^whsec_/).textContent();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'I have it' }).click();
    await page.getByRole('heading', { name: 'order service', level: 1 }).waitFor();
    await page.getByRole('heading', { name: 'Nothing was posted yet' }).waitFor();
    expect(secret).toMatch(/^whsec_\S{20,}$/);
    return secret ?? '';
  };

  const receivedBy = (number: number): Promise<ReceivedWebhook[]> =>
    eventually(() => {
      expect(receiver.received).toHaveLength(number);
      return receiver.received;
    });

  it('that failed shows its tries, and gets what it missed by a replay, signed as ever', async () => {
    const { page, complaints } = await at.signedIn();
    const secret = await addEndpoint(page);
    receiver.otherwise = 500;
    await send(at.tenant.api, anEmail({ to: ['ada@example.org'] }));

    const log = page.getByRole('region', { name: 'Deliveries, newest first' });
    const failing = log.getByRole('row', { name: /message\.accepted.*Pending.*500/ });
    await failing.waitFor();
    await page.getByText('Failing', { exact: true }).waitFor();
    await page.getByText('Nothing gets through').waitFor();
    expect(await page.content()).not.toContain(secret);
    expect(await accessibilityFaults(page)).toEqual([]);

    await failing.getByRole('link').click();
    await page.getByRole('heading', { name: 'message.accepted', level: 1 }).waitFor();
    const tries = page.getByRole('region', { name: 'Tries' });
    const nthTry = (n: number) => tries.getByRole('listitem').filter({ hasText: `Try ${n}` });
    await nthTry(1).getByText('500', { exact: true }).waitFor();
    await nthTry(1).getByText('noted').waitFor();
    await page.getByText('Pending', { exact: true }).waitFor();
    // It is not mended yet, which is told as well.
    await page.getByRole('button', { name: 'Try now' }).click();
    await nthTry(2).getByText('500', { exact: true }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    receiver.otherwise = 200;
    await page.getByRole('button', { name: 'Try now' }).click();
    await nthTry(3).getByText('200', { exact: true }).waitFor();
    await page.getByText('Delivered', { exact: true }).waitFor();
    const [first, , third] = await receivedBy(3);
    expect(third?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(third?.body).toBe(first?.body);
    verified(secret, third);
    expect(await accessibilityFaults(page)).toEqual([]);

    // What was taken is sent again only to whoever says yes.
    await page.getByRole('button', { name: 'Replay' }).click();
    const question = page.getByRole('alertdialog', { name: 'Send it once more?' });
    await question.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await question.getByRole('button', { name: 'Replay' }).click();
    await nthTry(4).getByText('200', { exact: true }).waitFor();
    const again = (await receivedBy(4))[3];
    expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    verified(secret, again);

    await page.getByRole('link', { name: 'All deliveries' }).click();
    await log.getByRole('row', { name: /message\.accepted.*Delivered.*200.*4/ }).waitFor();
    await page.getByText('Enabled', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Send a test event' }).click();
    await nthTry(1).getByText('200', { exact: true }).waitFor();
    await page.getByText('Delivered', { exact: true }).waitFor();
    const test = (await receivedBy(5))[4];
    verified(secret, test);
    expect(test?.headers['webhook-id']).not.toBe(first?.headers['webhook-id']);
    const type = JSON.parse(test?.body ?? '').type as string;
    await page.getByRole('heading', { name: type, level: 1 }).waitFor();
    expect(type).not.toBe('message.accepted');
    expect(complaints).toEqual([]);
  }, 240_000);
});

/** By the secret that the console has shown, and by no other. */
function verified(secret: string, received: ReceivedWebhook | undefined): void {
  if (!received) throw new Error('nothing was received');
  expect(() => new Webhook(secret).verify(received.body, received.headers)).not.toThrow();
  expect(() => new Webhook(`whsec_${'A'.repeat(44)}`).verify(received.body, received.headers)).toThrow();
}
