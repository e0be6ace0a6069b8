import { Injectable } from '@nestjs/common';
import { Provider } from '../channels/provider';
import type { TenantId } from '../common/ids';
import { Database } from '../database/database';
import { MIGRATIONS } from '../database/data-source';
import { Doorbell } from '../queue/doorbell';
import { TenantStore } from '../tenants/tenant.store';
import { BacklogStore } from './backlog.store';

/** What is due waits for seconds at most; beyond this nobody seems to take it. */
const LATE_SECONDS = 600;
const PATIENCE_MS = 2_000;

export interface HealthPart {
  ok: boolean;
  detail: string;
  ms: number;
}

export interface DeepHealthReport {
  status: 'well' | 'ill';
  parts: Record<string, HealthPart>;
}

/** Says what is ill: its detail is shown, so it names no host and no secret. */
class Ill extends Error {}

/**
 * Whether this process can do its work: everything is tried, with a real read where something is read. For operators
 * and dashboards; what restarts a process should ask for its life alone.
 */
@Injectable()
export class DeepHealth {
  constructor(
    private readonly database: Database,
    private readonly backlog: BacklogStore,
    private readonly tenants: TenantStore,
    private readonly doorbell: Doorbell,
    private readonly provider: Provider,
  ) {}

  async examine(): Promise<DeepHealthReport> {
    const examined = await Promise.all([
      this.part('database as the platform', () => this.readAsPlatform()),
      this.part('database as a tenant', () => this.readAsTenant()),
      this.part('migrations', () => this.migrations()),
      this.part('redis', () => this.redis()),
      this.part('oldest due', () => this.oldestDue()),
      this.part('provider key', () => Promise.resolve(this.providerKey())),
    ]);
    const isWell = examined.every(([, { ok }]) => ok);
    return { status: isWell ? 'well' : 'ill', parts: Object.fromEntries(examined) };
  }

  private async part(name: string, look: () => Promise<string>): Promise<[string, HealthPart]> {
    const startedAt = performance.now();
    const ms = () => Math.round(performance.now() - startedAt);
    try {
      const detail = await look();
      return [name, { ok: true, detail, ms: ms() }];
    } catch (error) {
      const { code, name: kind } = error as { code?: string; name: string };
      const detail = error instanceof Ill ? error.message : `It does not answer (${code ?? kind}).`;
      return [name, { ok: false, detail, ms: ms() }];
    }
  }

  private someTenant(): Promise<string | null> {
    return this.database.acrossTenants(async (tx) => {
      await this.backlog.limitTimeAcrossTenants(tx, PATIENCE_MS);
      return this.backlog.someTenantAcrossTenants(tx);
    });
  }

  private async readAsPlatform(): Promise<string> {
    return (await this.someTenant()) ? 'A row was read.' : 'It was read, and holds no tenant yet.';
  }

  private async readAsTenant(): Promise<string> {
    const tenantId = (await this.someTenant()) as TenantId | null;
    if (!tenantId) return 'There is no tenant yet to read as.';
    const found = await this.database.forTenant(tenantId, (tx) => this.tenants.find(tx, tenantId));
    if (!found) throw new Ill('A tenant does not see its own row.');
    return 'A row was read.';
  }

  private async migrations(): Promise<string> {
    const run = new Set(await this.database.acrossTenants((tx) => this.backlog.migrationsAcrossTenants(tx)));
    const missing = MIGRATIONS.map(({ name }) => name).filter((name) => !run.has(name));
    if (missing.length > 0) throw new Ill(`Not run: ${missing.join(', ')}. Run npm run migrate.`);
    const newer = run.size - MIGRATIONS.length;
    return newer > 0 ? `Up to date, and ${newer} that this version does not know.` : 'Up to date.';
  }

  private async redis(): Promise<string> {
    await this.doorbell.ping();
    const policy = await this.doorbell.evictionPolicy();
    if (policy && policy !== 'noeviction')
      throw new Ill(`maxmemory-policy is ${policy}; it must be noeviction.`);
    return `It answers; maxmemory-policy ${policy ?? 'is not told'}.`;
  }

  private async oldestDue(): Promise<string> {
    const [lanes, webhooks, events] = await this.database.acrossTenants(async (tx) => {
      await this.backlog.limitTimeAcrossTenants(tx, PATIENCE_MS);
      return [
        await this.backlog.lanesAcrossTenants(tx),
        await this.backlog.webhooksAcrossTenants(tx),
        await this.backlog.providerEventsAcrossTenants(tx),
      ] as const;
    });
    const waits = {
      ...Object.fromEntries(lanes.map(({ lane, oldestSeconds }) => [`the lane ${lane}`, oldestSeconds])),
      webhooks: webhooks.oldestSeconds,
      'events of the provider': events.oldestSeconds,
    };
    const late = Object.entries(waits).filter(([, seconds]) => seconds > LATE_SECONDS);
    if (late.length > 0)
      throw new Ill(
        `Due for long: ${late.map(([what, seconds]) => `${what} (${Math.round(seconds)} s)`).join(', ')}.`,
      );
    return `Nothing has been due for more than ${Math.ceil(Math.max(0, ...Object.values(waits)))} s.`;
  }

  /** The provider is not asked: it would count as a request of everybody's. */
  private providerKey(): string {
    const { masterKey } = this.provider;
    if (masterKey === 'refused') throw new Ill('SMTP2GO has refused SMTP2GO_API_KEY.');
    return masterKey === 'works' ? 'SMTP2GO has taken it.' : 'It was not used since the start.';
  }
}
