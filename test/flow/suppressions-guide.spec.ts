import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../support/caller';
import { Carillon } from '../support/carillon';

const GUIDE = readFileSync(join(__dirname, '../../docs/suppressions.md'), 'utf8');
const BLOCKS = [...GUIDE.matchAll(/```json (answers|[A-Z]+ \S+)\n([\s\S]*?)```/g)].map(
  ([, what = '', body = '']) => ({ what, body }),
);

describe('docs/suppressions.md', () => {
  let carillon: Carillon;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  afterAll(() => carillon.stop());

  it('does what it says, step by step', async () => {
    const api = await carillon.testKeyOf(await carillon.tenant());
    let last: Answer | undefined;
    let steps = 0;
    for (const { what, body } of BLOCKS) {
      if (what === 'answers') {
        expect(last?.body).toMatchObject(JSON.parse(body) as object);
        continue;
      }
      const [method = '', path = ''] = what.split(' ');
      last = await api.send(method, path, body);
      if (last.status >= 300) throw new Error(`${what}: ${last.text}`);
      steps += 1;
    }
    expect(steps).toBe(4);
  });
});
