import { CONTROLS, runControl, withoutProtection } from './controls/controls';
import { FaultRig } from './rig/fault-rig';
import { runRow } from './rig/run-row';
import { Stand } from './rig/stand';
import { rowOf } from './rows/all-rows';

/** Those that take seconds; `npm run test:faults` has all of them, with more messages and longer outages. */
const ROWS = [1, 2, 3, 4, 6, 12, 20];
const CONTROLLED = ['the claim', 'the doubt about a lease that ran out'];
const SEED = 1;
/** A control whose faults miss what is unprotected is tried with the next. */
const CONTROL_SEEDS = [1, 2, 3, 4];
const MESSAGES = 120;
const LIMIT_MS = 240_000;

/** The product as processes of its own, over services of its own that are killed under it. */
describe('under faults', () => {
  let rig: FaultRig;
  let stand: Stand;

  beforeAll(async () => {
    rig = await FaultRig.start();
    stand = await Stand.start(rig, rig.build, {}, 'short');
  }, LIMIT_MS);
  afterAll(async () => {
    await stand.stop();
    await rig.stop();
  }, LIMIT_MS);

  it.each(ROWS.map(rowOf))(
    'row $number ($title) loses nothing and sends nothing twice unmarked',
    async (row) => {
      const result = await runRow(rig, row, SEED, { messages: MESSAGES, long: false }, { stand });
      expect(result.violations).toEqual([]);
      expect(result.faults).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  it.each(CONTROLS)('$name can still be taken away, so that a row can notice', (control) => {
    expect(() => withoutProtection(rig, control)).not.toThrow();
  });

  it.each(CONTROLS.filter(({ name }) => CONTROLLED.includes(name)))(
    'row $row notices the want of $name',
    async (control) => {
      const { noticed, result } = await runControl(rig, control, CONTROL_SEEDS, MESSAGES);
      expect({ noticed, violations: result.violations }).toMatchObject({ noticed: true });
    },
    LIMIT_MS,
  );
});
