import { STAMP_HEADER } from '../../../src/channels/delivery-stamp';
import { Smtp2goClient } from '../../../src/channels/smtp2go/client';
import { emailEvidence } from '../../../src/channels/smtp2go/evidence';
import { anEmail, aSimulator, type SimulatorClient } from '../../simulator/simulator-client';
import { eventually } from '../../support/eventually';

const REQUESTS = 26;
const COPIES = 1_000;

/** What a large campaign leaves behind in a few minutes, and a lost answer at its very beginning. */
describe('the search for evidence', () => {
  let simulator: SimulatorClient;
  let client: Smtp2goClient;

  beforeAll(async () => {
    simulator = await aSimulator({ activitySearchPerMinute: 0 });
    client = new Smtp2goClient({ baseUrlOverride: `${simulator.url}/v3`, maxConnections: 2 });
  });
  afterAll(async () => {
    await client.close();
    await simulator.close();
  });

  it('comes to the oldest of more than fifty thousand events, and keeps what is wanted only', async () => {
    const from = new Date();
    const { key } = await simulator.subaccount();
    for (let request = 0; request < REQUESTS; request += 1) {
      const emails = Array.from({ length: COPIES }, (_, copy) =>
        anEmail({
          to: [`p${request}-${copy}@example.org`],
          custom_headers: [{ header: STAMP_HEADER, value: `${request}.${copy}` }],
        }),
      );
      await simulator.call('/email/batch', { emails }, key);
    }
    const count = { start_date: from.toISOString(), limit: 1 };
    await eventually(
      async () => {
        const { data } = await simulator.call('/activity/search', count, key);
        expect(data.total_events).toBeGreaterThanOrEqual(2 * REQUESTS * COPIES);
      },
      { timeoutMs: 30_000, everyMs: 500 },
    );

    const credential = { apiKey: key, region: 'global' as const };
    const evidence = await emailEvidence(
      client,
      credential,
      from,
      new Date(),
      ({ stamp }) => stamp === '0.0',
    );

    if (!('found' in evidence)) throw new Error('the search did not come to its end');
    expect(evidence.found.map(({ kind, recipient }) => [kind, recipient])).toEqual([
      ['delivered', 'p0-0@example.org'],
      ['processed', 'p0-0@example.org'],
    ]);
  }, 120_000);
});
