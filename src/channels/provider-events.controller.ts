import { timingSafeEqual } from 'node:crypto';
import { Body, Controller, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { AppError } from '../common/app-error';
import { MasterKey } from '../config/master-key';
import { Database } from '../database/database';
import { Doorbell } from '../queue/doorbell';
import { Public } from '../tenants/access';
import { TenantStore } from '../tenants/tenant.store';
import { ProviderEventStore } from './provider-event.store';
import { dedupeKey } from './smtp2go/provider-event-vocabulary';

/**
 * Where the provider posts events, one each. They are not signed: a path token names the tenant, a bearer secret
 * proves the sender, and the stamp inside must be ours before anything changes. Stored raw, answered, applied later;
 * without the database the answer is 503 and the provider comes again.
 */
@ApiExcludeController()
@Public('authenticated by its own path token and bearer secret')
@Controller('provider-events')
export class ProviderEventsController {
  constructor(
    private readonly masterKey: MasterKey,
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly events: ProviderEventStore,
    private readonly doorbell: Doorbell,
  ) {}

  @Post(':token')
  @HttpCode(200)
  async receive(
    @Param('token') token: string,
    @Headers('authorization') authorization: string | undefined,
    @Body() payload: unknown,
  ): Promise<{ received: true }> {
    const digest = this.masterKey.digest(token);
    const account = await this.database.acrossTenants((tx) =>
      this.tenants.findByEventsTokenAcrossTenants(tx, digest),
    );
    if (!account) throw new AppError('not_found', 'There is no such route. See /docs.');
    if (!this.provesSender(authorization, account.bearerDigest)) {
      throw new AppError('unauthorized', 'The bearer secret is not valid.');
    }
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
      throw new AppError('malformed_request', 'An event is one flat object.');
    }
    const event = storable({ ...payload });
    const isNew = await this.database.forTenant(account.tenantId, (tx) =>
      this.events.insert(tx, account.tenantId, dedupeKey(account.tenantId, event), event),
    );
    if (isNew) this.doorbell.ringSoon('apply-provider-events', account.tenantId);
    return { received: true };
  }

  private provesSender(authorization: string | undefined, expected: string): boolean {
    const secret = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
    return timingSafeEqual(Buffer.from(this.masterKey.digest(secret)), Buffer.from(expected));
  }
}

/** The words of a receiving side can be anything; what PostgreSQL cannot hold is left out, and the event kept. */
function storable(event: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(event), (_key, value: unknown) => {
    if (typeof value === 'string') return storableText(value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, own]) => [storableText(key), own as unknown]));
  }) as Record<string, unknown>;
}

function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}
