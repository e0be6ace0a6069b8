import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error';
import type { TenantId } from '../../common/ids';
import { Database } from '../../database/database';
import { TenantStore } from '../../tenants/tenant.store';
import { Provider } from '../provider';
import { Smtp2goAccounts } from '../smtp2go/accounts';
import type { Smtp2goCredential } from '../smtp2go/client';
import type { OperationPath, RequestOf } from '../smtp2go/operations';
import type { Outcome } from '../smtp2go/outcome';
import { acceptedData } from './accepted-data';
import type { SettingInput, SettingRoute } from './setting-route';

interface Account {
  subaccountId: string;
  credential: Smtp2goCredential;
}

/**
 * Carries out one row of the table, always on the caller's own subaccount, and turns the provider's outcome into an
 * answer or a problem. Nothing is stored here: the provider is the truth about its settings.
 */
@Injectable()
export class ProviderSettings {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly provider: Provider,
  ) {}

  async carryOut(
    tenantId: TenantId,
    route: SettingRoute,
    input: SettingInput<never, never>,
  ): Promise<unknown> {
    const account = await this.accountOf(tenantId);
    const request = route.toRequest(input);
    const outcome =
      route.through === 'master'
        ? await this.call(route, this.provider.master(), {
            ...request,
            subaccount_id: account.subaccountId,
          })
        : await this.callAsTenant(route, account, request);
    return route.toAnswer(acceptedData(outcome, route.noun), input);
  }

  private async accountOf(tenantId: TenantId): Promise<Account> {
    return this.database.forTenant(tenantId, async (tx) => {
      const { subaccountId, apiKeySealed } = await this.tenants.findAccount(tx, tenantId);
      if (!subaccountId || !apiKeySealed)
        throw new AppError('tenant_not_active', 'The subaccount of this tenant is not there yet.');
      return { subaccountId, credential: await this.provider.ofTenant(tx, tenantId) };
    });
  }

  /** A key that was made before a route existed lacks its endpoint: it is granted, and the call made again. */
  private async callAsTenant(
    route: SettingRoute,
    { subaccountId, credential }: Account,
    request: Record<string, unknown>,
  ): Promise<Outcome<unknown>> {
    const outcome = await this.call(route, credential, request);
    if (outcome.kind !== 'refused' || outcome.reason !== 'permission') return outcome;
    const accounts = new Smtp2goAccounts(this.provider.client, this.provider.master());
    const granted = await accounts.grantEndpoints(subaccountId, credential.apiKey);
    return granted.kind === 'accepted' ? this.call(route, credential, request) : granted;
  }

  private call(
    route: SettingRoute,
    credential: Smtp2goCredential,
    request: Record<string, unknown>,
  ): Promise<Outcome<unknown>> {
    return this.provider.client.call(route.operation, credential, request as RequestOf<OperationPath>);
  }
}
