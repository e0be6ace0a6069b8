import type { RunningSimulator } from '../../simulator/server';

export interface Subaccount {
  id: string;
  name: string;
  state: 'Active' | 'Closed' | 'Suspended';
}

export interface ProviderKey {
  username: string;
  description: string;
}

/** What the provider holds, asked with the master key as its owner would. */
export class ProviderView {
  constructor(private readonly simulator: RunningSimulator) {}

  /** Their names hold the tenant's id. */
  async subaccountsOf(tenantId: string): Promise<Subaccount[]> {
    const body = { search_terms: [tenantId], states: 'all' };
    const { subaccounts } = await this.ask<{ subaccounts: Subaccount[] }>('/subaccounts/search', body);
    return subaccounts;
  }

  keysOf(subaccountId: string): Promise<ProviderKey[]> {
    return this.ask('/api_keys/view', { subaccount_id: subaccountId });
  }

  webhooksOf(subaccountId: string): Promise<{ id: number; url: string }[]> {
    return this.ask('/webhook/view', { subaccount_id: subaccountId });
  }

  private async ask<T>(path: string, body: object): Promise<T> {
    const response = await fetch(`${this.simulator.url}/v3${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-smtp2go-api-key': this.simulator.masterKey },
      body: JSON.stringify(body),
    });
    const { data } = (await response.json()) as { data: T };
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(data)}`);
    return data;
  }
}
