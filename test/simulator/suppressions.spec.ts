import { aSimulator, type Json, type SimulatorClient } from './simulator-client';

describe('the list of suppressions', () => {
  let simulator: SimulatorClient;
  let subaccountId: string;

  beforeAll(async () => {
    simulator = await aSimulator();
    subaccountId = (await simulator.subaccount()).id;
    for (const address of ['ada@shop.test', 'ada@other.test', 'a.b@shop.test', 'axb@shop.test', 'shop.test'])
      await simulator.call('/suppression/add', { email_address: address, subaccount_id: subaccountId });
  });
  afterAll(() => simulator.close());

  const found = async (filters: Json) => {
    const body = { ...filters, subaccount_id: subaccountId, sort: 'asc' };
    const { data } = await simulator.call('/suppression/view', body);
    return data.results.map(({ email_address: address }: Json) => address);
  };

  it.each([
    [{ wildcard: 'ada@' }, ['ada@shop.test', 'ada@other.test']],
    [{ wildcard: 'ADA@*.test' }, ['ada@shop.test', 'ada@other.test']],
    [{ wildcard: 'a.b' }, ['a.b@shop.test']],
    [{ wildcard: 'nobody' }, []],
    [{ email_address: 'shop.test' }, ['shop.test']],
    [
      { recipient: 'shop.test', fuzzy: true },
      ['ada@shop.test', 'a.b@shop.test', 'axb@shop.test', 'shop.test'],
    ],
    [{ recipients: ['ada@shop.test', 'shop.test'], wildcard: 'ada' }, ['ada@shop.test']],
  ])('with %j', async (filters, addresses) => expect(await found(filters)).toEqual(addresses));

  it('takes no flag for the text of a wildcard', async () => {
    const { status, data } = await simulator.call('/suppression/view', { wildcard: true });
    expect([status, data.field_validation_errors?.fieldname]).toEqual([400, 'wildcard']);
  });
});
