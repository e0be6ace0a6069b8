import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type ApiKeyId, type TenantId } from '../common/ids';
import type { KeyMode } from './api-key-format';
import { type Scope } from './scopes';

@Entity('api_keys')
export class ApiKey {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: ApiKeyId;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', default: 'live' })
  mode: KeyMode;

  /** The beginning of the key, enough to recognise it by. */
  @Column({ type: 'text' })
  hint: string;

  @Column({ type: 'text' })
  keyDigest: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'text', array: true })
  scopes: Scope[];

  /** None: from anywhere. */
  @Column({ type: 'text', array: true, default: () => "'{}'" })
  allowedCidrs: string[];

  /** None of its own: that of the tenant. */
  @Column({ type: 'integer', nullable: true })
  requestsPerSecond: number | null;

  @Column({ type: 'timestamptz', nullable: true })
  expiresAt: Date | null;

  /** The key that it was rotated into. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  replacedBy: ApiKeyId | null;

  @Column({ type: 'timestamptz', nullable: true })
  lastUsedAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  revokedAt: Date | null;
}
