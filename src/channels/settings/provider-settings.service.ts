import { Injectable } from '@nestjs/common';
import { AuditedCalls } from '../../audit/audited-calls.service';
import { AppError } from '../../common/app-error';
import type { TenantId } from '../../common/ids';
import { Database } from '../../database/database';
import { MessageEventStore } from '../../messages/message-event.store';
import { Doorbell } from '../../queue/doorbell';
import type { TenantCaller } from '../../tenants/access';
import { TenantStore } from '../../tenants/tenant.store';
import { Provider } from '../provider';
import { ProviderPace } from '../provider-pace';
import { Smtp2goAccounts } from '../smtp2go/accounts';
import type { Smtp2goCredential } from '../smtp2go/client';
import type { DataOf, OperationPath, RequestOf } from '../smtp2go/operations';
import type { Outcome } from '../smtp2go/outcome';
import { acceptedData } from './accepted-data';
import type { SettingInput, SettingRoute } from './setting-route';

interface Account {
  subaccountId: string;
  credential: Smtp2goCredential;
}

/**
 * Carries out one row of the table, always on the caller's own subaccount, and turns the provider's outcome into an
 * answer or a problem. Nothing is stored here but what was asked for, in the audit log: the provider is the truth about
 * its settings.
 */
@Injectable()
export class ProviderSettings {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly provider: Provider,
    private readonly pace: ProviderPace,
    private readonly audited: AuditedCalls,
    private readonly events: MessageEventStore,
    private readonly doorbell: Doorbell,
  ) {}

  async carryOut(
    { tenantId, actor }: TenantCaller,
    route: SettingRoute,
    input: SettingInput<never, never>,
  ): Promise<unknown> {
    const { operation, through, noun } = route;
    const call = async (): Promise<unknown> => {
      const request = route.toRequest(input) as RequestOf<OperationPath>;
      return route.toAnswer(acceptedData(await this.ask(tenantId, operation, through, request), noun), input);
    };
    if (route.method === 'GET') return call();
    const [target] = Object.values(input.params);
    const change = { action: actionOf(route), target, after: input.body as object };
    const answer = await this.audited.around(tenantId, actor, change, call);
    if (route.toEvent) {
      const event = route.toEvent(answer as never);
      await this.database.forTenant(tenantId, (tx) => this.events.insert(tx, tenantId, [event]));
      this.doorbell.ringSoon('fan-out-events', tenantId);
    }
    return answer;
  }

  /** One call about the caller's subaccount, by the master's key or by its own. */
  async ask<P extends OperationPath>(
    tenantId: TenantId,
    operation: P,
    through: SettingRoute['through'],
    request: RequestOf<P>,
  ): Promise<Outcome<DataOf<P>>> {
    const { subaccountId, credential } = await this.accountOf(tenantId);
    await this.refuseBeyondShare(tenantId, operation);
    const { client } = this.provider;
    if (through !== 'tenant') {
      const onKey = through === 'master-on-key' ? { id: credential.apiKey } : {};
      const onBehalf = { ...(request as object), ...onKey, subaccount_id: subaccountId } as RequestOf<P>;
      return client.call(operation, this.provider.master(), onBehalf);
    }
    const outcome = await client.call(operation, credential, request);
    if (outcome.kind !== 'refused' || outcome.reason !== 'permission') return outcome;
    // The key was made before there was a use for this operation: it is granted, and the call made again.
    const accounts = new Smtp2goAccounts(client, this.provider.master());
    const granted = await accounts.grantEndpoints(subaccountId, credential.apiKey);
    return granted.kind === 'accepted' ? client.call(operation, credential, request) : granted;
  }

  private async refuseBeyondShare(tenantId: TenantId, operation: OperationPath): Promise<void> {
    const waitMs = await this.pace.reserveForTenant(operation, tenantId);
    if (waitMs === 0) return;
    const detail = 'SMTP2GO takes few requests of this kind, and your share of them is used up for now.';
    throw new AppError('unavailable', detail, [], Math.ceil(waitMs / 1_000));
  }

  private async accountOf(tenantId: TenantId): Promise<Account> {
    return this.database.forTenant(tenantId, async (tx) => {
      const { subaccountId, apiKeySealed } = await this.tenants.findAccount(tx, tenantId);
      if (!subaccountId || !apiKeySealed)
        throw new AppError('tenant_not_active', 'The subaccount of this tenant is not there yet.');
      return { subaccountId, credential: await this.provider.ofTenant(tx, tenantId) };
    });
  }
}

/** `SenderDomain_changeTracking` is `sender_domain.change_tracking`. */
function actionOf({ operationId }: SettingRoute): string {
  const [noun = '', verb = ''] = operationId
    .split('_')
    .map((word) => word.replace(/(?<=.)[A-Z]/g, (letter) => `_${letter}`).toLowerCase());
  return `${noun}.${verb}`;
}
