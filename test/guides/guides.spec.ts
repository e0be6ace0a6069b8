import { Carillon } from '../support/carillon';
import { eventually } from '../support/eventually';
import { patternOf, runSteps, stepsOf } from '../support/guide';

describe('the guides', () => {
  let carillon: Carillon;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  afterAll(() => carillon.stop());

  const follow = async (guide: string, atLeast: number, env: Record<string, string>) => {
    const steps = stepsOf(guide);
    expect(steps.length).toBeGreaterThanOrEqual(atLeast);
    const printed = await runSteps(steps, { CARILLON_URL: carillon.url, ...env });
    for (const [at, { shown }] of steps.entries()) expect(printed[at]).toMatch(patternOf(shown ?? '…'));
  };

  it('first-message.md shows what happens', async () => {
    await follow('first-message.md', 6, { OPERATOR_KEY: carillon.env.operatorKey });
  });

  it('going-live.md says what a new installation does, with a domain whose DNS is set meanwhile', async () => {
    const [domain, mailbox] = ['shop.example', 'owner@example.org'];
    const followed = follow('going-live.md', 5, {
      ...{ OPERATOR_KEY: carillon.env.operatorKey, DOMAIN: domain, MAILBOX: mailbox },
    });
    const set = await eventually(async () => {
      const [row] = await carillon.owner.query<object[]>(
        `SELECT 1 FROM deliveries WHERE status = 'rejected'`,
      );
      return expect(row).toBeDefined();
    }).then(() => carillon.control.post('/simulator/domains', { domain, verified: true }));
    expect(set.status).toBe(200);
    await followed;
  });

  it('from-smtp2go.md takes along what the account has', async () => {
    const { masterKey, url } = carillon.simulator;
    const provider = (path: string, body: object) =>
      fetch(`${url}/v3${path}`, {
        method: 'POST',
        headers: { 'X-Smtp2go-Api-Key': masterKey, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    for (const name of ['one', 'two', 'three'])
      expect((await provider('/suppression/add', { email_address: `${name}@example.com` })).status).toBe(200);
    const template = {
      ...{ id: 'welcome', template_name: 'Welcome', subject: 'Welcome, {{name}}' },
      ...{ html_body: '<p>Hello, {{name}}.</p>', text_body: 'Hello, {{name}}.' },
    };
    expect((await provider('/template/add', template)).status).toBe(200);
    const tenant = await carillon.tenant();
    await follow('from-smtp2go.md', 3, { KEY: tenant.key, SMTP2GO_URL: `${url}/v3`, SMTP2GO_KEY: masterKey });
    const { body } = await tenant.api.get('/v1/suppressions');
    expect(body.data.map(({ address }: { address: string }) => address).sort()).toEqual([
      'one@example.com',
      'three@example.com',
      'two@example.com',
    ]);
  });
});
