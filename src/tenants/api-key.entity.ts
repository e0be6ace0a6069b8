import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type ApiKeyId, type TenantId } from '../common/ids';
import type { KeyMode } from './api-key-format';

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

  @Column({ type: 'timestamptz', nullable: true })
  lastUsedAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  revokedAt: Date | null;
}
