import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller } from '../support/caller';
import { Carillon } from '../support/carillon';
import { eventually } from '../support/eventually';

const GUIDE = readFileSync(join(__dirname, '../../docs/statistics.md'), 'utf8');
const BLOCKS = [...GUIDE.matchAll(/```json (until|[A-Z]+ \S+)\n([\s\S]*?)```/g)].map(
  ([, what = '', body = '']) => ({ what, body }),
);

describe('docs/statistics.md', () => {
  let carillon: Carillon;
  let api: Caller;

  beforeAll(async () => {
    carillon = await Carillon.start();
    api = await carillon.testKeyOf(await carillon.tenant());
  });
  afterAll(() => carillon.stop());

  it('does what it says, step by step', async () => {
    let asked = '';
    let steps = 0;
    for (const { what, body } of BLOCKS) {
      if (what === 'until') {
        await eventually(async () =>
          expect((await api.get(asked)).body).toMatchObject(JSON.parse(body) as object),
        );
        continue;
      }
      steps += 1;
      const [method = '', path = ''] = what.split(' ');
      const answer = await api.send(method, path, body.trim() || undefined);
      if (answer.status >= 300) throw new Error(`${what}: ${answer.text}`);
      asked = path;
    }
    expect(steps).toBe(4);
  });
});
