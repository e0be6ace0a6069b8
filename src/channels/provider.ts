import { Inject, Injectable, OnApplicationShutdown } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import type { Tx } from '../database/database';
import { PROVIDER_API_KEY } from '../keys/sealed-place';
import { TenantSecrets } from '../keys/tenant-secrets';
import { Metrics } from '../metrics/metrics';
import { TenantStore } from '../tenants/tenant.store';
import { ProviderPace } from './provider-pace';
import { type ObservedRequest, Smtp2goClient, type Smtp2goCredential } from './smtp2go/client';

/** Above the number of dispatches that one worker sends at once, so that no call waits for a connection. */
const CONNECTIONS = 64;

/** The way to the provider: its client, and the credential to call it with. A tenant's work uses the tenant's own key. */
@Injectable()
export class Provider implements OnApplicationShutdown {
  readonly client: Smtp2goClient;
  /** Of the platform's own key, as far as this process has used it. */
  masterKey: 'not used yet' | 'works' | 'refused' = 'not used yet';

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly secrets: TenantSecrets,
    private readonly tenants: TenantStore,
    pace: ProviderPace,
    private readonly metrics: Metrics,
  ) {
    this.client = new Smtp2goClient({
      baseUrlOverride: env.provider.baseUrl,
      maxConnections: CONNECTIONS,
      reserve: (path, limit) => pace.reserve(path, limit),
      observe: (request) => this.note(request),
    });
  }

  /** For what only the platform's own account may do: subaccounts and their keys. */
  master(): Smtp2goCredential {
    return { apiKey: this.env.provider.apiKey, region: this.env.provider.region };
  }

  async ofTenant(tx: Tx, tenantId: TenantId): Promise<Smtp2goCredential> {
    const [tenant, { apiKeySealed }] = await Promise.all([
      this.tenants.find(tx, tenantId),
      this.tenants.findAccount(tx, tenantId),
    ]);
    if (!tenant || !apiKeySealed) throw new Error('a tenant without a provider key');
    const apiKey = await this.secrets.open(tx, tenantId, apiKeySealed, PROVIDER_API_KEY);
    return { apiKey, region: tenant.region };
  }

  private note({ path, outcome, credential, seconds }: ObservedRequest): void {
    this.metrics.providerRequests.observe({ operation: path, outcome: outcome.kind }, seconds);
    if (credential.apiKey !== this.env.provider.apiKey) return;
    if (outcome.kind === 'accepted') this.masterKey = 'works';
    if (outcome.kind === 'refused' && outcome.reason === 'credential') this.masterKey = 'refused';
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}
