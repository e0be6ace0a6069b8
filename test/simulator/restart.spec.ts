import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aSimulator, anEmail } from './simulator-client';

describe('a restart', () => {
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'simulator-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('keeps accounts, keys, webhooks, domains, suppressions, templates, scheduled mail and the ledger', async () => {
    const before = await aSimulator({ dataDir });
    const tenant = await before.subaccount({ fullname: 'Acme Ltd' });
    const webhook = await before.call('/webhook/add', {
      subaccount_id: tenant.id,
      url: 'http://127.0.0.1:9/',
      events: [],
    });
    await before.control('POST', '/domains', { domain: 'acme.test' });
    await before.call('/domain/add', { domain: 'acme.test' }, tenant.key);
    await before.call('/suppression/add', { email_address: 'blocked@example.org' }, tenant.key);
    const template = { template_name: 'T', id: 'template-1', subject: 's', html_body: 'h', text_body: 't' };
    await before.call('/template/add', template, tenant.key);
    const schedule = new Date(Date.now() + 3_600_000).toISOString();
    await before.call('/email/send', anEmail({ schedule }), tenant.key);
    const sent = await before.call('/email/send', anEmail({ sender: 'a@acme.test' }), tenant.key);
    expect(sent.data.succeeded).toBe(1);
    await before.close();

    const after = await aSimulator({ dataDir });
    expect(await after.ledger()).toMatchObject([{ email_id: sent.data.email_id, account_name: 'Acme Ltd' }]);
    const again = await after.call('/email/send', anEmail({ sender: 'a@acme.test' }), tenant.key);
    expect(again.data.succeeded).toBe(1);
    expect(await after.ledger()).toHaveLength(2);
    const webhooks = await after.call('/webhook/view', { subaccount_id: tenant.id });
    expect(webhooks.data).toEqual([webhook.data]);
    const suppressions = await after.call('/suppression/view', {}, tenant.key);
    expect(suppressions.data.results).toMatchObject([
      { email_address: 'blocked@example.org', reason: 'manual' },
    ]);
    expect((await after.call('/template/view', { id: 'template-1' }, tenant.key)).data.name).toBe('T');
    expect((await after.call('/email/scheduled/search', {}, tenant.key)).data).toHaveLength(1);
    await after.close();
  });

  it('starts from nothing after a reset', async () => {
    const simulator = await aSimulator({ dataDir });
    const tenant = await simulator.subaccount();
    await simulator.call('/email/send', anEmail());
    await simulator.control('POST', '/reset');
    expect(await simulator.ledger()).toEqual([]);
    expect((await simulator.call('/email/send', anEmail(), tenant.key)).status).toBe(401);
    expect((await simulator.call('/email/send', anEmail())).status).toBe(200);
    await simulator.close();
  });
});
