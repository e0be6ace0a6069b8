import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LedgerRow } from '../../simulator/ledger';
import { PlainError } from '../support/plain-error';
import type { Secrets } from '../support/secrets';
import { until } from './until';

/** In the ledger: what was sent with the provider's own key, as baselines do. A tenant's account has its id in its name. */
export const MASTER_ACCOUNT = '"account_name":"Master account"';

/** How a tenant's events are to be posted, as it was registered at the provider. */
export interface EventTarget {
  url: string;
  headers: string[];
  auth_header_value: string;
}

/** The simulator from outside: its control API, and its ledger as the file that it is. */
export class SimulatorControl {
  readonly url: string;

  constructor(
    port: number,
    readonly dataFolder: string,
    private readonly secrets: Secrets,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  /** A key that sends, for baselines: the provider's own account. */
  get masterKey(): string {
    return this.secrets.simulatorMasterKey;
  }

  async acceptedCopies(): Promise<number> {
    const { ledger_rows } = await this.call<{ ledger_rows: number }>('GET', '/simulator/health');
    return ledger_rows;
  }

  /** Waits until it has accepted so many copies since it was started. */
  async untilAccepted(copies: number, limitMs: number): Promise<void> {
    await until(
      `the simulator has accepted ${copies} copies`,
      async () => (await this.acceptedCopies()) >= copies,
      { everyMs: 100, limitMs, soFar: async () => `${await this.acceptedCopies()}` },
    );
  }

  /** Every request of this account that sends takes so much longer from now on. */
  async delaySending(account: string, ms: number): Promise<void> {
    await this.call('POST', '/simulator/faults', { kind: 'latency', operation: '/email/*', account, ms });
  }

  async eventTargetOf(account: string): Promise<EventTarget> {
    const { data } = await this.call<{ data: EventTarget[] }>('POST', '/v3/webhook/view', {
      subaccount_id: account,
    });
    const [target] = data;
    if (!target) throw new PlainError(`Account ${account} has no webhook at the simulator.`);
    return target;
  }

  /** Rows whose text holds the given one, from the first on; a ledger may have half a gigabyte. */
  async *ledger(holding: string): AsyncGenerator<LedgerRow> {
    const input = createReadStream(join(this.dataFolder, 'ledger.ndjson'));
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (line.includes(holding)) yield JSON.parse(line) as LedgerRow;
    }
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-smtp2go-api-key': this.masterKey },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok)
      throw new PlainError(`The simulator answered ${method} ${path} with ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }
}
