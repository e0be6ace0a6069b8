import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AudienceId, ContactId, TenantId } from '../common/ids';

/** A contact that was put on a static audience. */
@Entity('audience_members')
export class AudienceMember {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  audienceId: AudienceId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  contactId: ContactId;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  addedAt: Date;
}
