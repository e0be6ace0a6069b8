import type { Answer, Caller } from './caller';
import { Carillon, type TestTenant } from './carillon';
import { send, until } from './messages';
import { openSecrets } from './open-secrets';
import { expectProblem } from './problem';

export type Row = Record<string, unknown>;
type Query = Record<string, string | string[]>;

export const AN_INSTANT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
export const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();

/** A tenant, whom nobody else may see, and short ways to what the provider keeps of it: through us and past us. */
export class ProviderRecords {
  private constructor(
    readonly carillon: Carillon,
    readonly tenant: TestTenant,
    readonly stranger: TestTenant,
    readonly subaccount: string,
    /** The key that we send with for the tenant. */
    readonly key: string,
  ) {}

  static async start(): Promise<ProviderRecords> {
    const carillon = await Carillon.start();
    const [tenant, stranger] = [await carillon.tenant(), await carillon.tenant()];
    const [account] = await carillon.owner.query<{ subaccount_id: string }[]>(
      `SELECT subaccount_id FROM provider_accounts WHERE tenant_id = $1`,
      [tenant.id],
    );
    const { providerKey = '' } = await openSecrets(carillon, tenant);
    return new ProviderRecords(carillon, tenant, stranger, account?.subaccount_id ?? '', providerKey);
  }

  stop(): Promise<void> {
    return this.carillon.stop();
  }

  get control(): Caller {
    return this.carillon.control;
  }

  /** The short name of the key. */
  get username(): string {
    return this.key.slice(0, 16);
  }

  /** As anybody with such a key would call the provider; with the master key unless another is given. */
  async provider(
    path: string,
    body: object,
    key = this.carillon.env.provider.apiKey,
    method = 'POST',
  ): Promise<Answer['body']> {
    const headers = { 'content-type': 'application/json', 'x-smtp2go-api-key': key };
    const answer = await this.control.send(method, `/v3${path}`, JSON.stringify(body), headers);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`);
    return answer.body.data;
  }

  get(path: string, query: Query = {}, as = this.tenant): Promise<Answer> {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      for (const each of [value].flat()) search.append(name, each);
    }
    return as.api.get(`${path}?${search.toString()}`);
  }

  async rows(path: string, query: Query = {}, as = this.tenant): Promise<Row[]> {
    const answer = await this.get(path, query, as);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body.data;
  }

  /** All pages, one after the other. */
  async pages(path: string, query: Query): Promise<Row[][]> {
    const all: Row[][] = [];
    for (let after: string | null = ''; after !== null;) {
      const { body } = await this.get(path, { ...query, ...(after && { after }) });
      expect(body).toMatchObject({ object: 'list', has_more: body.next_cursor !== null });
      all.push(body.data);
      after = body.next_cursor as string | null;
    }
    return all;
  }

  /** The provider's id of a message that came to its end. */
  async sendAndWait(message: Row): Promise<string> {
    const { deliveries } = await until(this.tenant.api, await send(this.tenant.api, message), 'completed');
    return deliveries[0].provider_message_id;
  }

  /** The request is refused for these fields, and the provider is not asked: it would have answered 429. */
  async refusedUnasked(operation: string, request: () => Promise<Answer>, pointers: string[]): Promise<void> {
    await this.control.post('/simulator/faults', { kind: 'rate-limit', operation, count: 1 });
    expectProblem(await request(), 'invalid_request', pointers);
    const { body: faults } = await this.control.get('/simulator/faults');
    expect(faults).toHaveLength(1);
  }
}
