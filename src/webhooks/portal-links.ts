import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type ApiKeyId, isId, type TenantId, type WebhookEndpointId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { PlatformKeys } from '../keys/platform-keys';

/** Tenant, endpoint, API key, the second in which it ends, whether it may replay, and a code that only we can make. */
const TOKEN =
  /^([0-9a-z]{26})\.([0-9a-z]{26})\.([0-9a-z]{26})\.([0-9a-z]{1,9})\.([01])\.([A-Za-z0-9_-]{22})$/;

/** What a link lets somebody see, and in whose name. */
export interface PortalGrant {
  tenantId: TenantId;
  endpointId: WebhookEndpointId;
  /** Of the key that made the link: when it is gone, so is the link. */
  apiKeyId: ApiKeyId;
  expiresAt: Date;
  canReplay: boolean;
}

/** Links by which somebody without a key sees the log of one endpoint for a while. Nothing of them is stored. */
@Injectable()
export class PortalLinks {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly platformKeys: PlatformKeys,
  ) {}

  urlOf(grant: PortalGrant): string {
    return `${this.env.api.publicUrl}/webhook-portal/${this.tokenOf(grant)}`;
  }

  /** Null when the token is none of ours. One that has ended is read as well: it can be said so. */
  read(token: string): PortalGrant | null {
    const [, tenant, endpoint, key, ends = '', replay, given] = TOKEN.exec(token) ?? [];
    const [tenantId, endpointId, apiKeyId] = [`ten_${tenant}`, `whk_${endpoint}`, `key_${key}`];
    if (given === undefined || !isId('ten', tenantId) || !isId('whk', endpointId) || !isId('key', apiKeyId))
      return null;
    const expiresAt = new Date(Number.parseInt(ends, 36) * 1_000);
    const grant = { tenantId, endpointId, apiKeyId, expiresAt, canReplay: replay === '1' };
    const expected = this.tokenOf(grant);
    return token.length === expected.length && timingSafeEqual(Buffer.from(token), Buffer.from(expected))
      ? grant
      : null;
  }

  private tokenOf({ tenantId, endpointId, apiKeyId, expiresAt, canReplay }: PortalGrant): string {
    const parts = [tenantId, endpointId, apiKeyId].map((id) => id.slice(id.indexOf('_') + 1));
    const ends = Math.floor(expiresAt.getTime() / 1_000).toString(36);
    const said = [...parts, ends, canReplay ? '1' : '0'].join('.');
    return `${said}.${this.platformKeys.stamp(`webhook_portal.${said}`)}`;
  }
}
