import { Entity, PrimaryColumn } from 'typeorm';
import type { MessageId, TenantId } from '../common/ids';

/** A message that needs the bytes of a blob. Bytes that nobody needs any more are deleted. */
@Entity('message_blobs')
export class MessageBlob {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  messageId: MessageId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  sha256: string;
}
