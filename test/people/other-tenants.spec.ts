import type { Answer } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { furnish } from '../support/furnish';
import { absent, idPrefixOf, keyOf, type Operation, operations, pathWith } from '../support/openapi';
import { aMember, memberOf, type TestPerson } from '../support/people';
import { digestOfTenant } from '../support/stored-rows';
import { WebhookReceiver } from '../support/webhook-receiver';

const ofTenants = operations.filter((operation) => keyOf(operation) === 'tenantKey');
/** A tenant of everything that there is takes its time to set up. */
const FURNISH_LIMIT_MS = 90_000;

describe(`a member of B who names A in Carillon-Tenant: ${ofTenants.length} routes`, () => {
  let carillon: Carillon;
  let receiver: WebhookReceiver;
  let a: TestTenant;
  let b: TestTenant;
  let person: TestPerson;
  let ofA: Record<string, string>;

  beforeAll(async () => {
    carillon = await Carillon.start({ simulator: { activityLagMs: 0 } });
    receiver = await WebhookReceiver.start();
    [a, b] = await Promise.all([carillon.tenant(), carillon.tenant()]);
    ofA = await furnish(carillon, a, receiver.url);
    person = await aMember(carillon, b, 'admin');
    // From now on A's rows change only if somebody changes them.
    await carillon.worker?.close();
    carillon.worker = undefined;
  }, FURNISH_LIMIT_MS);
  afterAll(async () => {
    await receiver.stop();
    await carillon.stop();
  });

  const ask = (operation: Operation, tenantId: string): Promise<Answer> => {
    const path = pathWith(operation, (each) => ofA[idPrefixOf(each)] ?? absent(idPrefixOf(each)));
    const caller = memberOf(carillon, person, tenantId);
    return caller.send(operation.method, path, operation.requestBody ? '{}' : undefined);
  };

  it.each(ofTenants.map((each) => [`${each.method} ${each.path}`, each] as const))(
    'is refused as if there were no such tenant: %s',
    async (_title, operation) => {
      const before = await digestOfTenant(carillon.owner, a.id);
      const [theirs, nobodys] = [await ask(operation, a.id), await ask(operation, absent('ten'))];
      expect(theirs).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      expect(comparable(theirs)).toEqual(comparable(nobodys));
      expect(await digestOfTenant(carillon.owner, a.id)).toBe(before);
    },
  );

  it('would be let in if they were a member', async () => {
    const list = ofTenants.find(({ operationId }) => operationId === 'Message_list') as Operation;
    expect((await ask(list, b.id)).status).toBe(200);
  });
});

/** Everything that tells two answers apart, but the id of the request. */
function comparable({ status, headers, body }: Answer): object {
  const { request_id: _, ...problem } = body as Record<string, unknown>;
  return { status, problem, headers: [...headers.keys()].sort(), length: headers.get('content-length') };
}
