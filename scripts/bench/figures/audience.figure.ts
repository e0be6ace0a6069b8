// A campaign on an audience, from its launch until the simulator has accepted the last copy: how much memory the worker and
// Redis use at their peaks, beside the same with a hundredth of the contacts. Contacts are written by SQL; they are in five
// zones, so that the run has five groups. That everybody has exactly one copy is checked in the ledger.
import type { Arena, BenchTenant } from '../arena';
import type { Figure, Row } from '../figure';
import { MemoryWatch, type PeakMemory } from '../memory-watch';
import { NEWSLETTER, SENDER } from '../newsletter';
import { megabytes, thousands } from '../statistics';
import { PlainError } from '../../support/plain-error';

const LIMIT_MS = 3_000_000;
/** Above what a small one takes, for what V8 collects late. */
const FLAT = 1.3;

export const audienceFigure: Figure = {
  name: 'audience',
  async run(arena, { audienceFew, audienceMany }, say) {
    const tenant = await arena.tenant('audiences');
    const template = await tenant.api.post<{ id: string }>('/v1/templates', {
      name: 'newsletter',
      channel: 'email',
      ...NEWSLETTER,
    });
    say(`${thousands(audienceFew)} contacts`);
    await run(arena, tenant, template.id, 'warm', audienceFew);
    const few = await run(arena, tenant, template.id, 'few', audienceFew);
    say(`${thousands(audienceMany)} contacts`);
    const many = await run(arena, tenant, template.id, 'many', audienceMany);
    const row = (what: string, which: keyof PeakMemory): Row => ({
      what: `${what}, peak, a campaign to an audience of ${thousands(audienceMany)}`,
      unit: 'MB',
      carillon: megabytes(many.memory[which]),
      baseline: megabytes(few.memory[which]),
      against: `the same to ${thousands(audienceFew)}`,
      aim: { atMost: FLAT },
      details: { seconds: many.seconds, perSecond: audienceMany / many.seconds },
    });
    return [row('memory of the worker', 'workerBytes'), row('memory of Redis', 'redisBytes')];
  },
};

async function run(
  arena: Arena,
  { id, api }: BenchTenant,
  templateId: string,
  name: string,
  size: number,
): Promise<{ memory: PeakMemory; seconds: number }> {
  await arena.database.query(INSERT_CONTACTS, [id, name, size]);
  await arena.database.query('ANALYZE contacts');
  const audience = await api.post<{ id: string }>('/v1/audiences', {
    ...{ name, kind: 'filter', filter: { field: 'properties.wave', equals: name } },
  });
  const campaign = await api.post<{ id: string }>('/v1/campaigns', {
    ...{ name, channel: 'email', from: SENDER, template: { id: templateId }, audience_id: audience.id },
    schedule: { local_time: '2026-01-01T09:00', when_past: 'send_now' },
  });
  const before = await arena.simulator.acceptedCopies();
  const watch = new MemoryWatch(arena.services.redisUrl, arena.workerPid);
  const began = performance.now();
  await api.post(`/v1/campaigns/${campaign.id}/launch`, {});
  await arena.simulator.untilAccepted(before + size, LIMIT_MS);
  const seconds = (performance.now() - began) / 1_000;
  const memory = await watch.end();
  await expectOnce(arena, id, name, size);
  return { memory, seconds };
}

async function expectOnce(arena: Arena, account: string, name: string, size: number): Promise<void> {
  const addresses = new Set<string>();
  let rows = 0;
  for await (const { recipients } of arena.simulator.ledger(account)) {
    const [to] = recipients;
    if (!to?.startsWith(`silent+${name}`)) continue;
    rows += 1;
    addresses.add(to);
  }
  if (rows !== size || addresses.size !== size)
    throw new PlainError(
      `${size} contacts: the provider has ${rows} copies, to ${addresses.size} addresses.`,
    );
}

/** $1 tenant, $2 whose properties say so, $3 how many. */
const INSERT_CONTACTS = `
  INSERT INTO contacts (tenant_id, id, email, locale, time_zone, properties)
  SELECT $1, 'con_0' || lpad(to_hex(hashtext($2::text) & 65535), 5, '0') || lpad(n::text, 20, '0'),
         'silent+' || $2::text || n || '@example.com', 'en',
         (ARRAY['Pacific/Auckland', 'Asia/Kolkata', 'Europe/Berlin', 'America/New_York', 'America/Los_Angeles'])[1 + n % 5],
         jsonb_build_object('wave', $2::text, 'name', 'Reader ' || n, 'city', 'Ghent', 'code', 'C-' || n)
    FROM generate_series(1, $3::int) AS n`;
