import fc from 'fast-check';
import { arbitraryRequest } from '../support/arbitrary-requests';
import { Carillon, type TestTenant } from '../support/carillon';
import { undocumented } from '../support/documented';
import { furnish } from '../support/furnish';
import { type Operation, operations } from '../support/openapi';
import { callerOf } from '../support/people';
import { WebhookReceiver } from '../support/webhook-receiver';

/** Of each operation. `FUZZ_RUNS=500 FUZZ_SEED=7 npx jest test/api/fuzz.spec.ts` looks further. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 12);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const LIMIT_MS = 20_000 + RUNS * 2_000;

describe(`${operations.length} operations, ${RUNS} requests each that nobody thought of`, () => {
  let carillon: Carillon;
  let receiver: WebhookReceiver;
  let tenant: TestTenant;
  let things: Record<string, string>;

  beforeAll(async () => {
    carillon = await Carillon.start({ simulator: { activityLagMs: 0 } });
    receiver = await WebhookReceiver.start();
    tenant = await carillon.tenant();
    things = await furnish(carillon, tenant, receiver.url);
    // Not the one that calls: it would be revoked before the end.
    things.key = (await tenant.api.post('/v1/api-keys', { name: 'to be spoilt' })).body.id;
  }, LIMIT_MS);
  afterAll(async () => {
    await receiver.stop();
    await carillon.stop();
  });

  /** Operations that did what they are for at least once. */
  const reached = new Set<string>();

  const callerFor = (operation: Operation) => callerOf(carillon, tenant, operation);

  // It would put an end to the tenant that all of this is asked for.
  const harmless = operations.filter(({ operationId }) => operationId !== 'Tenant_suspend');

  it.each(harmless.map((operation) => [operation.operationId, operation] as const))(
    '%s answers as documented, and never with a fault of its own',
    async (_id, operation) => {
      await fc.assert(
        fc.asyncProperty(arbitraryRequest(operation, things), async ({ path, body, headers }) => {
          const answer = await (await callerFor(operation)).send(operation.method, path, body, headers);
          // The provider takes only so many requests a second of some operations, and says so.
          if (answer.status === 503 && answer.body.detail.includes('SMTP2GO')) return;
          expect(answer.status).toBeLessThan(500);
          expect(answer.body?.code).not.toBe('unauthorized');
          expect(undocumented(operation, answer)).toEqual([]);
          if (answer.status < 300) reached.add(operation.operationId);
        }),
        { numRuns: RUNS, seed: SEED },
      );
    },
    LIMIT_MS,
  );

  it('gets through with some of them, in most operations', () =>
    expect(reached.size).toBeGreaterThan(harmless.length / 2));
});
