import { DeliveryStamps } from '../../src/channels/delivery-stamp';
import type { DeliveryId, TenantId } from '../../src/common/ids';
import { PROGRESS } from '../../src/messages/delivery-status';
import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send } from '../support/messages';
import { openSecrets } from '../support/open-secrets';

/** MANY_EVENTS=1000000 for the long form. */
const EVENTS = Number(process.env.MANY_EVENTS ?? 12_000);
const EVENTS_EACH = 4;
const DELIVERIES = Math.ceil(EVENTS / EVENTS_EACH);
const DUPLICATES = 0.1;
const AT_ONCE = 64;
const A_REQUEST = 10_000;
const LIMIT_MS = Math.max(60_000, EVENTS * 5);
const BEGAN = Date.parse('2026-11-21T10:00:00Z');

/** What the provider posts, how often of a hundred, and what comes of it. */
const KINDS = [
  { share: 20, word: { event: 'processed' }, status: 'sent' },
  { share: 35, word: { event: 'delivered' }, status: 'delivered' },
  { share: 8, word: { event: 'bounce', bounce: 'soft' }, status: 'soft_bounced' },
  { share: 3, word: { event: 'bounce', bounce: 'hard' }, status: 'bounced' },
  { share: 2, word: { event: 'reject' }, status: 'rejected' },
  { share: 18, word: { event: 'open' }, status: 'sent', mark: 'openedAt' },
  { share: 10, word: { event: 'click', url: 'https://example.com/' }, status: 'sent', mark: 'clickedAt' },
  { share: 2, word: { event: 'spam' }, status: 'sent', mark: 'complainedAt' },
  { share: 2, word: { event: 'unsubscribe' }, status: 'sent', mark: 'unsubscribedAt' },
] as const;

interface Seen {
  status: (typeof PROGRESS)[number];
  openedAt: number | null;
  clickedAt: number | null;
  complainedAt: number | null;
  unsubscribedAt: number | null;
}

/** Repeatable: 32 bits of a linear congruential generator (Numerical Recipes). */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

/** Events in any order, many twice, all at once: every recipient ends where the events say, and the totals add up. */
describe('very many events', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  it(
    'in random order, with duplicates, give the right statuses and totals',
    async () => {
      const { to: _, ...email } = anEmail();
      for (let from = 0; from < DELIVERIES; from += A_REQUEST) {
        const count = Math.min(A_REQUEST, DELIVERIES - from);
        const recipients = Array.from({ length: count }, (_unused, i) => ({
          to: `silent+${from + i}@example.com`,
        }));
        await send(tenant.api, { ...email, recipients });
      }
      const rows = await eventually(
        async () => {
          const sent = await carillon.owner.query<{ id: DeliveryId; address: string; email: string }[]>(
            `SELECT id, address, provider_message_id AS email FROM deliveries
              WHERE tenant_id = $1 AND status = 'sent' AND provider_message_id IS NOT NULL ORDER BY id`,
            [tenant.id],
          );
          expect(sent).toHaveLength(DELIVERIES);
          return sent;
        },
        { timeoutMs: LIMIT_MS, everyMs: 1_000 },
      );

      const random = generator(EVENTS);
      const expected: Seen[] = rows.map(() => ({
        status: 'sent',
        ...{ openedAt: null, clickedAt: null, complainedAt: null, unsubscribedAt: null },
      }));
      /** Delivery, kind and second, of each event. */
      const events: [number, number, number][] = [];
      for (let n = 0; n < EVENTS; n += 1) {
        let drawn = random() * 100;
        const kind = KINDS.findIndex(({ share }) => (drawn -= share) < 0);
        events.push([n % DELIVERIES, kind, n]);
        note(expected[n % DELIVERIES], kind, n);
      }
      const posts = [...events, ...events.slice(0, EVENTS * DUPLICATES)];
      for (let i = posts.length - 1; i > 0; i -= 1) {
        const j = Math.floor(random() * (i + 1));
        [posts[i], posts[j]] = [posts[j], posts[i]] as [(typeof posts)[0], (typeof posts)[0]];
      }

      const { pathToken, bearer } = await openSecrets(carillon, tenant);
      const stamps = carillon.app.get(DeliveryStamps, { strict: false });
      const caller = new Caller(carillon.url);
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
      const bodyOf = ([of, kind, second]: (typeof posts)[0]) => {
        const { id, address, email: emailId } = rows[of] as (typeof rows)[0];
        const stamp = stamps.make(tenant.id as TenantId, id, 1);
        const time = new Date(BEGAN + second * 1_000).toISOString();
        const what = { rcpt: address, email_id: emailId, time, 'X-Carillon-Delivery': stamp };
        return JSON.stringify({ ...KINDS[kind]?.word, ...what });
      };
      const began = Date.now();
      let next = 0;
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (let post = posts[next++]; post; post = posts[next++]) {
            const { status } = await caller.send(
              'POST',
              `/provider-events/${pathToken}`,
              bodyOf(post),
              headers,
            );
            if (status !== 200) throw new Error(`an event was answered ${status}`);
          }
        }),
      );
      const posted = Date.now();
      await eventually(
        async () => {
          const [row] = await carillon.owner.query<{ n: number }[]>(
            `SELECT count(*)::int AS n FROM provider_events WHERE applied_at IS NULL`,
          );
          expect(row?.n).toBe(0);
        },
        { timeoutMs: LIMIT_MS, everyMs: 500 },
      );
      const [from, until] = [posted - began, Date.now() - posted].map((ms) => Math.round(ms / 1_000));
      console.log(
        `${posts.length} posts, ${EVENTS} events: ${from} s until stored, ${until} s until applied`,
      );

      const [stored] = await carillon.owner.query<{ n: number }[]>(
        `SELECT count(*)::int AS n FROM provider_events WHERE result = 'applied'`,
      );
      expect(stored?.n).toBe(EVENTS);
      const found = await carillon.owner.query<(Seen & { id: string })[]>(
        `SELECT status, ${['opened', 'clicked', 'complained', 'unsubscribed']
          .map((mark) => `(extract(epoch FROM ${mark}_at) * 1000)::float8 AS "${mark}At"`)
          .join(', ')}
           FROM deliveries WHERE tenant_id = $1 ORDER BY id`,
        [tenant.id],
      );
      expect(found.length).toBe(DELIVERIES);
      const wrong = found.flatMap((row, i) =>
        JSON.stringify(row) === JSON.stringify(expected[i]) ? [] : [[row, expected[i]]],
      );
      expect(wrong.slice(0, 5)).toEqual([]);

      const days = [-1, 1].map((off) => new Date(Date.now() + off * 86_400_000).toISOString().slice(0, 10));
      const { body } = await tenant.api.get(`/v1/statistics?from=${days[0]}&to=${days[1]}`);
      const count = (test: (seen: Seen) => unknown) => expected.filter(test).length;
      expect(body.totals.counts).toMatchObject({
        accepted: DELIVERIES,
        delivered: count(({ status }) => status === 'delivered'),
        soft_bounced: count(({ status }) => status === 'soft_bounced'),
        bounced: count(({ status }) => status === 'bounced'),
        rejected: count(({ status }) => status === 'rejected'),
        opened: count(({ openedAt }) => openedAt),
        clicked: count(({ clickedAt }) => clickedAt),
        complained: count(({ complainedAt }) => complainedAt),
        unsubscribed: count(({ unsubscribedAt }) => unsubscribedAt),
      });
    },
    3 * LIMIT_MS,
  );

  function note(seen: Seen | undefined, kind: number, second: number): void {
    const found = KINDS[kind];
    if (!seen || !found) throw new Error('neither a delivery nor a kind');
    if (PROGRESS.indexOf(found.status) > PROGRESS.indexOf(seen.status)) seen.status = found.status;
    if (!('mark' in found)) return;
    seen[found.mark] = Math.min(seen[found.mark] ?? Infinity, BEGAN + second * 1_000);
  }
});
