import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type TenantId } from '../common/ids';

/** The tenant's subaccount at the provider. What is sealed opens only with the master key and for this tenant. */
@Entity('provider_accounts')
export class ProviderAccount {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @Column({ type: 'text', nullable: true })
  subaccountId: string | null;

  @Column({ type: 'text', nullable: true })
  apiKeySealed: string | null;

  /** The short form that the provider shows afterwards (`api-` and 12 characters). */
  @Column({ type: 'text', nullable: true })
  apiKeyUsername: string | null;

  /** Keys asked for so far: each has a description of its own, so that an orphan can be told apart. */
  @Column({ type: 'integer', default: 0 })
  apiKeyTries: number;

  @Column({ type: 'integer', nullable: true })
  webhookId: number | null;

  @Column({ type: 'text' })
  eventsTokenSealed: string;

  @Column({ type: 'text' })
  eventsTokenDigest: string;

  @Column({ type: 'text' })
  eventsBearerSealed: string;

  @Column({ type: 'text' })
  eventsBearerDigest: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
