import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Caller } from '../support/caller';
import { Carillon } from '../support/carillon';
import { eventually } from '../support/eventually';

const GUIDE = readFileSync(join(__dirname, '../../docs/campaigns.md'), 'utf8');
const BLOCKS = [...GUIDE.matchAll(/```json (answers|until|clock|[A-Z]+ \S+)\n([\s\S]*?)```/g)].map(
  ([, what = '', body = '']) => ({ what, body }),
);

describe('docs/campaigns.md', () => {
  let carillon: Carillon;
  let api: Caller;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
    api = await carillon.testKeyOf(await carillon.tenant());
  });
  afterAll(() => carillon.stop());

  const setClock = async (to: string) => {
    // A year at once is the most.
    for (;;) {
      const { body } = await api.get('/v1/test-clock');
      const seconds = Math.ceil((Date.parse(to) - Date.parse(body.now)) / 1_000);
      if (seconds <= 0) return;
      const step = { seconds: Math.min(seconds, 365 * 86_400) };
      expect((await api.post('/v1/test-clock/advance', step)).status).toBe(200);
    }
  };

  it('does what it says, step by step', async () => {
    const ids = new Map<string, string>();
    const filledIn = (text: string) =>
      text.replaceAll(/\{(\w+)\}/g, (all, name: string) => ids.get(name) ?? all);
    let asked: () => Promise<Answer> = () => Promise.reject(new Error('nothing was asked yet'));
    let last: Answer | undefined;
    let steps = 0;
    for (const { what, body } of BLOCKS) {
      if (what === 'answers') {
        expect(last?.body).toMatchObject(JSON.parse(body) as object);
        continue;
      }
      if (what === 'until') {
        await eventually(async () => expect((await asked()).body).toMatchObject(JSON.parse(body) as object));
        continue;
      }
      steps += 1;
      if (what === 'clock') {
        await setClock(JSON.parse(body) as string);
        continue;
      }
      const [method = '', path = ''] = what.split(' ');
      const answer = await api.send(method, filledIn(path), filledIn(body.trim()) || undefined);
      if (answer.status >= 300) throw new Error(`${what}: ${answer.text}`);
      if (answer.body.name) ids.set(answer.body.name, answer.body.id);
      const to = path.endsWith('/dry-runs') ? path.replace('dry-runs', `runs/${answer.body.id}`) : path;
      asked = () => api.get(filledIn(to));
      last = answer;
    }
    expect(steps).toBe(12);
  }, 120_000);
});
