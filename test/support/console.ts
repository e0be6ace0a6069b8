import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openBrowser, openPage } from './browser';
import { Carillon, type TestTenant } from './carillon';
import { aMember, PASSWORD, type TestPerson } from './people';

/** A Carillon, a browser, and somebody in it who is an admin of one tenant and an owner of the platform. */
export class TestConsole {
  private constructor(
    readonly carillon: Carillon,
    readonly browser: Browser,
    readonly tenant: TestTenant,
    readonly person: TestPerson,
  ) {}

  static async start(options: Parameters<typeof Carillon.start>[0] = {}): Promise<TestConsole> {
    const carillon = await Carillon.start(options);
    const tenant = await carillon.tenant();
    const person = await aMember(carillon, tenant);
    await carillon.operator.patch(`/v1/people/${person.id}`, { operator_role: 'owner' });
    return new TestConsole(carillon, await openBrowser(), tenant, person);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.carillon.stop();
  }

  /** Of the tenant's area, in one of its modes. */
  urlOf(path = '', mode: 'live' | 'test' = 'live'): string {
    return `${this.carillon.url}/console/t/${this.tenant.id}/${mode}${path}`;
  }

  /** A page of somebody who has signed in, in a browser of their own. */
  async signedIn(
    options: BrowserContextOptions = {},
    { email }: Pick<TestPerson, 'email'> = this.person,
  ): Promise<{ page: Page; complaints: string[] }> {
    const context = await this.browser.newContext({ reducedMotion: 'reduce', ...options });
    const opened = await openPage(context);
    const { page } = opened;
    await page.goto(`${this.carillon.url}/console`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: /^(Overview|Platform)$/, level: 1 }).waitFor();
    return opened;
  }
}
