import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type DeliveryId, isId, type TenantId } from '../common/ids';
import { PlatformKeys } from '../keys/platform-keys';

/** Every e-mail carries it, the provider echoes it in its events, and lost answers are settled by it. */
export const STAMP_HEADER = 'X-Carillon-Delivery';

/** What a stamp says that it names; whether it is ours is for DeliveryStamps to say. */
export function namedBy(stamp: string | null): string {
  return stamp?.split('.', 1)[0] ?? '';
}

/**
 * `<delivery id>.<attempt>.<mac>`. It names the first delivery of the e-mail. The code binds it to the tenant: whoever
 * learns the secrets of one webhook cannot make up events for another message.
 */
@Injectable()
export class DeliveryStamps {
  constructor(private readonly platformKeys: PlatformKeys) {}

  make(tenantId: TenantId, deliveryId: DeliveryId, attempt: number): string {
    return `${deliveryId}.${attempt}.${this.code(tenantId, deliveryId, String(attempt))}`;
  }

  /** The delivery that a stamp names, if the stamp is ours and of this tenant. */
  read(tenantId: TenantId, stamp: string | null): DeliveryId | null {
    const [deliveryId, attempt, code] = (stamp ?? '').split('.');
    if (!isId('dlv', deliveryId) || attempt === undefined || code === undefined) return null;
    const [given, expected] = [Buffer.from(code), Buffer.from(this.code(tenantId, deliveryId, attempt))];
    return given.length === expected.length && timingSafeEqual(given, expected) ? deliveryId : null;
  }

  private code(tenantId: TenantId, deliveryId: DeliveryId, attempt: string): string {
    return this.platformKeys.stamp(`${tenantId}.${deliveryId}.${attempt}`);
  }
}
