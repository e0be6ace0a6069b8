import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MessageId, TenantId } from '../common/ids';

/** The message that stands for a dedupe key until it expires. */
@Entity('message_dedupes')
export class MessageDedupe {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  dedupeKey: string;

  /** A key of test mode stands for nothing in live mode, and the other way round. */
  @PrimaryColumn({ type: 'boolean', default: false })
  test: boolean;

  @Column({ type: 'text', collation: 'C' })
  messageId: MessageId;

  @Column({ type: 'timestamptz' })
  expiresAt: Date;
}
