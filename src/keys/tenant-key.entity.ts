import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId, TenantKeyId } from '../common/ids';

/** The data key of a tenant, wrapped by a master key. Everything of the tenant that is sealed is sealed with it. */
@Entity('tenant_keys')
export class TenantKey {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  /** Named in every value that is sealed with it. */
  @Column({ type: 'text', collation: 'C' })
  id: TenantKeyId;

  @Column({ type: 'text' })
  wrappedKey: string;

  @Column({ type: 'text' })
  masterKeyId: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
