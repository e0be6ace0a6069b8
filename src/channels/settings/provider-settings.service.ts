import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error';
import { assertNever } from '../../common/assert-never';
import type { TenantId } from '../../common/ids';
import { Database } from '../../database/database';
import { TenantStore } from '../../tenants/tenant.store';
import { Provider } from '../provider';
import type { OperationPath, RequestOf } from '../smtp2go/operations';
import type { Outcome } from '../smtp2go/outcome';
import type { SettingInput, SettingRoute } from './setting-route';

/** The provider has no code of its own for it: it says so in words. */
const ABSENT = /does(n't| not) exist|not found|no such|could not be found/i;
const TAKEN = /already (exists|added|in use)/i;

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
    const { credential, subaccountId } = await this.database.forTenant(tenantId, async (tx) => ({
      credential:
        route.through === 'tenant' ? await this.provider.ofTenant(tx, tenantId) : this.provider.master(),
      subaccountId: (await this.tenants.findAccount(tx, tenantId)).subaccountId,
    }));
    if (!subaccountId)
      throw new AppError('tenant_not_active', 'The subaccount of this tenant is not there yet.');
    const request = {
      ...route.toRequest(input),
      ...(route.through === 'master' ? { subaccount_id: subaccountId } : {}),
    };
    const outcome = await this.provider.client.call(
      route.operation,
      credential,
      request as RequestOf<OperationPath>,
    );
    return route.toAnswer(accepted(outcome, route.noun), input);
  }
}

function accepted(outcome: Outcome<unknown>, noun: string): unknown {
  switch (outcome.kind) {
    case 'accepted':
      return outcome.data;
    case 'refused':
      if (ABSENT.test(outcome.detail)) throw AppError.notFound(noun);
      if (TAKEN.test(outcome.detail)) throw new AppError('conflict', outcome.detail);
      throw new AppError('provider_refused', `SMTP2GO refused it: ${outcome.detail}`);
    case 'throttled':
      throw new AppError(
        'unavailable',
        'SMTP2GO asked us to slow down. Nothing was changed.',
        [],
        Math.ceil(outcome.retryAfterMs / 1_000),
      );
    case 'failed':
      throw new AppError('unavailable', 'SMTP2GO could not be reached. Nothing was changed.', [], 5);
    case 'unknown':
      throw new AppError(
        'provider_unclear',
        'SMTP2GO did not answer clearly: it may have been done. Read the setting before you try again.',
      );
    default:
      assertNever(outcome);
  }
}
