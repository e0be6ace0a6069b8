import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { until } from '../support/messages';

const GUIDE = readFileSync(join(__dirname, '../../docs/templates.md'), 'utf8');
const BLOCKS = [...GUIDE.matchAll(/```json (operator )?(answers|[A-Z]+ \S+)\n([\s\S]*?)```/g)].map(
  ([, operator, what = '', body = '']) => ({ operator: operator !== undefined, what, body }),
);

describe('docs/templates.md', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  it('does what it says, step by step', async () => {
    const ids = new Map<string, string>();
    const filledIn = (text: string) =>
      text.replaceAll(/\{([a-z-]+)\}/g, (all, name: string) => ids.get(name) ?? all);
    const answers: Answer[] = [];
    for (const { operator, what, body } of BLOCKS) {
      if (what === 'answers') {
        const shown = JSON.stringify(answers.at(-1)?.body).replaceAll(/[\u00a0\u202f]/g, ' ');
        expect(JSON.parse(shown)).toMatchObject(JSON.parse(body) as object);
        continue;
      }
      const [method = '', path = ''] = what.split(' ');
      const caller = operator ? carillon.operator : tenant.api;
      const answer = await caller.send(method, filledIn(path), filledIn(body.trim()) || undefined);
      if (answer.status >= 300) throw new Error(`${what}: ${answer.text}`);
      if (answer.body.object === 'template' && answer.body.version === 1)
        ids.set(answer.body.name, answer.body.id);
      if (answer.body.object === 'message') await until(tenant.api, answer.body.id, 'completed');
      answers.push(answer);
    }
    expect(answers).toHaveLength(18);
    const subjects = (await carillon.ledger()).map(({ subject }) => subject);
    expect(subjects).toEqual([
      ...['[Test] Your receipt, Ada', 'Your receipt, Ada', 'Votre reçu, Zoé'],
      ...['Reset your password', 'A new password for Acme'],
    ]);
  });
});
