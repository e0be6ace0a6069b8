import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type DeliveryId, isId, type TenantId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { PlatformKeys } from '../keys/platform-keys';

/** Names of an e-mail's own delivery, and a code that only we can make. */
const TOKEN = /^([0-9a-z]{26})\.([0-9a-z]{26})\.([A-Za-z0-9_-]{22})$/;

export interface NamedDelivery {
  tenantId: TenantId;
  deliveryId: DeliveryId;
}

/**
 * Links to unsubscribe by. A token names one delivery and nobody's address; its code binds it to the tenant and to this
 * use, so that no other token can be made of it. The keys of the platform stay the same over a rotation, and so do links
 * that are years old.
 */
@Injectable()
export class UnsubscribeLinks {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly platformKeys: PlatformKeys,
  ) {}

  /** RFC 8058 section 3.1, RFC 2369. None where this instance has no address that others can reach. */
  headersFor(tenantId: TenantId, deliveryId: DeliveryId, mailto: string | null): Record<string, string> {
    const { linksUrl } = this.env.api;
    if (linksUrl === null) return {};
    const token = this.tokenOf({ tenantId, deliveryId });
    const link = `<${linksUrl}/u/${token}>`;
    return {
      'List-Unsubscribe': mailto === null ? link : `${link}, <mailto:${mailto}?subject=unsubscribe>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    };
  }

  tokenOf(named: NamedDelivery): string {
    const suffix = (id: string) => id.slice(id.indexOf('_') + 1);
    return `${suffix(named.tenantId)}.${suffix(named.deliveryId)}.${this.code(named)}`;
  }

  /** Null when the token is none of ours. */
  read(token: string): NamedDelivery | null {
    const [, tenant, delivery, given] = TOKEN.exec(token) ?? [];
    const [tenantId, deliveryId] = [`ten_${tenant}`, `dlv_${delivery}`];
    if (given === undefined || !isId('ten', tenantId) || !isId('dlv', deliveryId)) return null;
    const named = { tenantId, deliveryId };
    return timingSafeEqual(Buffer.from(given), Buffer.from(this.code(named))) ? named : null;
  }

  private code({ tenantId, deliveryId }: NamedDelivery): string {
    return this.platformKeys.stamp(`unsubscribe.${tenantId}.${deliveryId}`);
  }
}
