import { openPage } from '../support/browser';
import { TestConsole } from '../support/console';
import { anAddress, anOperatorPerson } from '../support/people';

const NEW_PASSWORD = 'seven quiet lanterns';

describe('people at the platform', () => {
  let at: TestConsole;

  beforeAll(async () => {
    at = await TestConsole.start();
  });
  afterAll(() => at.stop());

  const platform = (path: string): string => `${at.carillon.url}/console/platform${path}`;

  it('are let into a tenant by an operator, and helped to a new password', async () => {
    const { page, complaints } = await at.signedIn();
    await page.goto(platform(`/tenants/${at.tenant.id}`));
    await page.getByRole('tab', { name: 'People' }).click();
    await page.getByText('No invitation is open').waitFor();
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    const email = anAddress();
    await page.getByRole('dialog').getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Make the invitation' }).click();
    const invitation = await page.getByRole('dialog').locator('code').textContent();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('cell', { name: email }).waitFor();

    const { page: theirs, complaints: theirComplaints } = await openPage(await at.browser.newContext());
    await theirs.goto(invitation ?? '');
    await theirs.getByLabel('Name').fill('Grace Hopper');
    await theirs.getByLabel('Password', { exact: true }).fill('violet harbour 7 kites');
    await theirs.getByRole('button', { name: 'Join' }).click();
    await theirs.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    // Admins alone are led there.
    await theirs.getByRole('link', { name: 'Members' }).waitFor();

    await page.goto(platform('/people'));
    const row = page.getByRole('row').filter({ hasText: email });
    await row.getByText('Admin').waitFor();
    await row.getByRole('button', { name: 'Actions for Grace Hopper' }).click();
    await page.getByRole('menuitem', { name: 'Password link' }).click();
    await page.getByRole('button', { name: 'Make the link' }).click();
    const link = await page.getByRole('dialog').locator('code').textContent();
    await theirs.goto(link ?? '');
    await theirs.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
    await theirs.getByRole('button', { name: 'Set the password' }).click();
    await theirs.getByRole('link', { name: 'Sign in' }).click();
    await theirs.getByLabel('E-mail').fill(email);
    await theirs.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
    await theirs.getByRole('button', { name: 'Sign in' }).click();
    await theirs.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    expect([...complaints, ...theirComplaints]).toEqual([]);
  });

  it('become operators and are none any more, as an owner says', async () => {
    const { email, id } = await anOperatorPerson(at.carillon, 'read_only');
    const { page, complaints } = await at.signedIn();
    await page.goto(platform(`/people?email=${encodeURIComponent(email)}`));
    const row = page.getByRole('row').filter({ hasText: email });
    const change = async (role: string): Promise<void> => {
      await row.getByRole('button', { name: /^Actions for/ }).click();
      await page.getByRole('menuitem', { name: 'Role at the platform' }).click();
      await page.getByLabel('At the platform').click();
      await page.getByRole('option', { name: role }).click();
      await page.getByRole('button', { name: 'Save' }).click();
    };
    await row.getByText('Read only').waitFor();
    await change('Operator: may change everything but operators');
    await row.getByText('Operator', { exact: true }).waitFor();
    expect((await at.carillon.operator.get(`/v1/people/${id}`)).body.operator_role).toBe('operator');
    await change('None: no operator');
    await row.getByText('Nothing any more').waitFor();
    expect((await at.carillon.operator.get(`/v1/people/${id}`)).body.operator_role).toBeNull();
    expect(complaints).toEqual([]);
  });

  it('are offered nothing that their role may not do', async () => {
    const reader = await anOperatorPerson(at.carillon, 'read_only');
    const { page, complaints } = await at.signedIn({}, reader);
    await page.goto(platform('/people'));
    await page.getByRole('row').filter({ hasText: reader.email }).waitFor();
    expect(await page.getByRole('button', { name: /^(Actions for|Invite)/ }).count()).toBe(0);
    await page.goto(platform(`/tenants/${at.tenant.id}?tab=people`));
    await page.getByRole('heading', { name: 'Invitations' }).waitFor();
    expect(await page.getByRole('button', { name: /^(Invite|Suspend|Make)/ }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
