import { Inject, Injectable, Logger } from '@nestjs/common';
import { assertNever } from '../common/assert-never';
import type { TenantId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { Database, type PlatformTx } from '../database/database';
import { EVENTS_BEARER, EVENTS_TOKEN, PROVIDER_API_KEY, type SealedPlace } from '../keys/sealed-place';
import { TenantSecrets } from '../keys/tenant-secrets';
import { MessageEventStore } from '../messages/message-event.store';
import { Doorbell } from '../queue/doorbell';
import { type JobProcessor, Processes } from '../queue/job-processor';
import type { JobPayloads, Ring } from '../queue/jobs';
import { sendRetryMs } from '../queue/retry-schedule';
import type { ProviderAccount } from '../tenants/provider-account.entity';
import type { Tenant } from '../tenants/tenant.entity';
import { TenantStore } from '../tenants/tenant.store';
import { STAMP_HEADER } from './delivery-stamp';
import { Provider } from './provider';
import { Smtp2goAccounts } from './smtp2go/accounts';
import type { Outcome } from './smtp2go/outcome';

/** Thrown inside the steps to stop them; becomes the problem that the operator sees. */
class StepFailed extends Error {
  constructor(
    message: string,
    readonly retryMs: number | null,
  ) {
    super(message);
  }
}

/**
 * Maps a tenant onto a subaccount, step by step, and each step is kept once it is reached: a crash or a refusal goes
 * on where it stopped. No creating call is repeated before a look whether the first try did it after all.
 */
@Injectable()
@Processes('provision-tenant')
export class ProvisionTenantProcessor implements JobProcessor<'provision-tenant'> {
  private readonly logger = new Logger('provision-tenant');
  private readonly accounts: Smtp2goAccounts;

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly secrets: TenantSecrets,
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly events: MessageEventStore,
    private readonly doorbell: Doorbell,
    provider: Provider,
  ) {
    this.accounts = new Smtp2goAccounts(provider.client, provider.master());
  }

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'provision-tenant'>[]> {
    return this.tenants.findDueAcrossTenants(tx, limit);
  }

  async handle({ tenantId }: JobPayloads['provision-tenant']): Promise<void> {
    const tenant = await this.database.forTenant(tenantId, (tx) =>
      this.tenants.claimProvisioning(tx, tenantId),
    );
    if (!tenant) return;
    try {
      await this.bringInLine(tenant);
      this.logger.log({ event: 'tenant settled', tenantId, from: tenant.status });
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      const delayMs = error.retryMs ?? sendRetryMs(tenant.provisioningTries);
      await this.database.forTenant(tenantId, (tx) =>
        this.tenants.postpone(tx, tenantId, error.message, delayMs),
      );
      this.logger.warn({ event: 'provisioning postponed', tenantId, problem: error.message, delayMs });
    }
  }

  private async bringInLine(tenant: Tenant): Promise<void> {
    const { id, status } = tenant;
    switch (status) {
      case 'provisioning':
        await this.ensureSubaccount(tenant);
        await this.ensureKey(tenant);
        await this.ensureEvents(tenant);
        return this.settle(id, status, 'active');
      case 'suspending':
        done('Closing the subaccount', await this.accounts.setOpen(nameOf(tenant), false));
        return this.settle(id, status, 'suspended');
      case 'reactivating':
        done('Reopening the subaccount', await this.accounts.setOpen(nameOf(tenant), true));
        await this.ensureEvents(tenant);
        return this.settle(id, status, 'active');
      case 'active':
      case 'suspended':
        return;
      default:
        assertNever(status);
    }
  }

  private async ensureSubaccount(tenant: Tenant): Promise<void> {
    const account = await this.accountOf(tenant.id);
    if (account.subaccountId) return;
    const name = nameOf(tenant);
    const known = done('Looking for the subaccount', await this.accounts.findSubaccount(name));
    const subaccountId =
      known?.id ?? done('Creating the subaccount', await this.accounts.addSubaccount(name));
    await this.keep(tenant.id, { subaccountId }, 'subaccount_ready');
  }

  /**
   * A key is readable once, in the answer that creates it. If that answer is lost the key is an orphan that can only
   * be removed by hand, so each try has a description of its own, counted before the call.
   */
  private async ensureKey({ id }: Tenant): Promise<void> {
    const account = await this.accountOf(id);
    if (account.apiKeySealed) return;
    const apiKeyTries = account.apiKeyTries + 1;
    await this.keep(id, { apiKeyTries }, 'subaccount_ready');
    const description = `carillon ${id} #${apiKeyTries}`;
    const key = done(
      'Creating the sending key',
      await this.accounts.addKey(account.subaccountId ?? '', description),
    );
    // Sealed before anything else is done with it.
    const apiKeySealed = await this.database.forTenant(id, (tx) =>
      this.secrets.seal(tx, id, key.apiKey, PROVIDER_API_KEY),
    );
    await this.keep(id, { apiKeySealed, apiKeyUsername: key.username }, 'key_stored');
  }

  private async ensureEvents({ id }: Tenant): Promise<void> {
    const account = await this.accountOf(id);
    const opened = (sealed: string, place: SealedPlace) =>
      this.database.forTenant(id, (tx) => this.secrets.open(tx, id, sealed, place));
    const token = await opened(account.eventsTokenSealed, EVENTS_TOKEN);
    const bearer = await opened(account.eventsBearerSealed, EVENTS_BEARER);
    const webhookId = done(
      'Registering for events',
      await this.accounts.registerEvents(account.subaccountId ?? '', {
        url: `${this.env.api.publicUrl}/provider-events/${token}`,
        bearer,
        stampHeader: STAMP_HEADER,
      }),
    );
    await this.keep(id, { webhookId }, 'events_registered');
  }

  private async keep(
    id: TenantId,
    values: Partial<ProviderAccount>,
    step: Tenant['provisioningStep'],
  ): Promise<void> {
    await this.database.forTenant(id, async (tx) => {
      await this.tenants.updateAccount(tx, id, values);
      await this.tenants.reachStep(tx, id, step);
    });
  }

  private async settle(id: TenantId, from: Tenant['status'], to: Tenant['status']): Promise<void> {
    await this.database.forTenant(id, async (tx) => {
      await this.tenants.settle(tx, id, from, to);
      if (from === 'provisioning') return;
      const type = to === 'suspended' ? 'tenant.suspended' : 'tenant.reactivated';
      await this.events.insert(tx, id, [{ subject: id, type }]);
    });
    this.doorbell.ringSoon('fan-out-events', id);
    // The operator may have changed their mind meanwhile.
    this.doorbell.ringSoon('provision-tenant', id);
  }

  private accountOf(id: TenantId): Promise<ProviderAccount> {
    return this.database.forTenant(id, (tx) => this.tenants.findAccount(tx, id));
  }
}

/** The id makes the name unique, so that a subaccount whose answer was lost is found again. */
function nameOf(tenant: Tenant): string {
  return `${tenant.name} (${tenant.id})`;
}

function done<T>(what: string, outcome: Outcome<T>): T {
  switch (outcome.kind) {
    case 'accepted':
      return outcome.data;
    case 'refused':
      throw new StepFailed(`${what} was refused: ${outcome.detail}`, null);
    case 'throttled':
      throw new StepFailed(
        `${what} has to wait: the provider limits how often this may be asked.`,
        outcome.retryAfterMs,
      );
    case 'failed':
      throw new StepFailed(`${what} did not reach the provider (${outcome.cause}).`, null);
    case 'unknown':
      throw new StepFailed(
        `${what} got no clear answer (${outcome.cause}); looking before asking again.`,
        null,
      );
    default:
      assertNever(outcome);
  }
}
