import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import type { Channel } from '../templates/template.entity';
import { RecipientGuard } from './recipient-guard.entity';

/** Lists of whom alone a tenant may send to. Without a list it may send to anybody. */
@Injectable()
export class RecipientGuardStore {
  find(tx: Tx, tenantId: TenantId): Promise<RecipientGuard | null> {
    return tx.findOneBy(RecipientGuard, { tenantId });
  }

  async set(tx: Tx, list: Omit<RecipientGuard, 'updatedAt'>): Promise<void> {
    await tx.query(
      `INSERT INTO recipient_guards (tenant_id, otherwise, email_addresses, email_domains, phone_numbers)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id) DO UPDATE SET otherwise = excluded.otherwise, email_addresses = excluded.email_addresses,
             email_domains = excluded.email_domains, phone_numbers = excluded.phone_numbers, updated_at = now()`,
      [list.tenantId, list.otherwise, list.emailAddresses, list.emailDomains, list.phoneNumbers],
    );
  }

  async remove(tx: Tx, tenantId: TenantId): Promise<void> {
    await tx.delete(RecipientGuard, { tenantId });
  }
}

/** Says of an address, as deliveries have it, whether it is on the list. Without a list everybody is. */
export function allowedBy(
  list: Pick<RecipientGuard, 'emailAddresses' | 'emailDomains' | 'phoneNumbers'> | null,
  channel: Channel,
): (recipient: { address: string }) => boolean {
  if (!list) return () => true;
  if (channel === 'sms') {
    const numbers = new Set(list.phoneNumbers);
    return ({ address }) => numbers.has(address);
  }
  const [addresses, domains] = [new Set(list.emailAddresses), new Set(list.emailDomains)];
  return ({ address }) => addresses.has(address) || domains.has(address.slice(address.lastIndexOf('@') + 1));
}
