import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPTION_NOTES } from '../../simulator/option-notes';
import { DEFAULT_OPTIONS, optionsFromEnv } from '../../simulator/options';
import { shownValue } from '../../simulator/options-page';
import { aSimulator, type Json, type SimulatorClient } from './simulator-client';

const NAMES = Object.keys(DEFAULT_OPTIONS) as (keyof typeof DEFAULT_OPTIONS)[];
/** Without the spaces that line up a table. */
const DOCUMENT = readFileSync(join(__dirname, '../../docs/simulator.md'), 'utf8').replace(/ +/g, ' ');

describe('the options', () => {
  let simulator: SimulatorClient;

  beforeAll(async () => {
    simulator = await aSimulator();
  });
  afterAll(() => simulator.close());

  it('are a page for a browser and JSON for everybody else', async () => {
    const url = `${simulator.url}/simulator/options`;
    const page = await fetch(url, { headers: { accept: 'text/html,*/*' } });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    for (const name of NAMES) expect(html).toContain(`<code>${name}</code>`);
    expect(html).not.toContain(simulator.masterKey);
    expect(html).toContain('Not known: ');
    expect(Object.keys((await (await fetch(url)).json()) as Json).sort()).toEqual([...NAMES].sort());
  });

  it.each(NAMES)('%s is told in the documentation, with its default and what is not known', (name) => {
    const { what, unknown } = OPTION_NOTES[name];
    const row = DOCUMENT.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
    expect(row).toContain(`| \`${shownValue(DEFAULT_OPTIONS[name])}\` |`);
    expect(row).toContain(what);
    expect(row).toContain(unknown ?? '|');
  });

  it('are read from the environment, each in its type', () => {
    const env = {
      SIMULATOR_PLAN: 'free',
      SIMULATOR_WEBHOOK_LIMIT: '3',
      SIMULATOR_ALWAYS_VERIFIED_DOMAINS: '["a.test"]',
    };
    expect(optionsFromEnv(env)).toEqual({ plan: 'free', webhookLimit: 3, alwaysVerifiedDomains: ['a.test'] });
    expect(() => optionsFromEnv({ SIMULATOR_PLAN: 'gold' })).toThrow('plan must be one of paid, free.');
  });

  it('change what the provider does from the next request on', async () => {
    await simulator.control('PATCH', '/options', { unknownFields: 'refuse' });
    expect(
      (await simulator.call('/email/batch', { emails: [{ colour: 'red' }] })).data.field_validation_errors,
    ).toEqual({
      fieldname: 'colour',
      message: expect.stringContaining('is not a field of this call'),
    });
    await simulator.control('PATCH', '/options', { unknownFields: 'ignore', plan: 'free' });
    const { data } = await simulator.call('/subaccount/add', { fullname: 'Another' });
    expect(data.error).toContain('free plans');
    for (let sender = 0; sender < 5; sender++) {
      await simulator.call('/single_sender_emails/add', { email_address: `s${sender}@mail.test` });
    }
    const sixth = await simulator.call('/domain/add', { domain: 'sixth.test' });
    expect(sixth.data.error).toContain('Free plans can add a maximum of 5 verified senders');
  });
});
