import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeliveryId, ReceivedSmsId, TenantId } from '../common/ids';
import type { SmsKeyword } from './sms-keyword';

/** An SMS that somebody has sent to a number of the tenant. */
@Entity('received_sms')
export class ReceivedSms {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: ReceivedSmsId;

  @Column({ type: 'text', collation: 'C' })
  providerId: string;

  /** Or the digest of a number that was wiped. */
  @Column({ type: 'text', collation: 'C' })
  fromNumber: string;

  @Column({ type: 'text' })
  toNumber: string;

  /** Null once it was wiped. */
  @Column({ type: 'text', nullable: true })
  content: string | null;

  @Column({ type: 'text', nullable: true })
  keyword: SmsKeyword | null;

  /** The last delivery to that number before: most likely what it answers to. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  deliveryId: DeliveryId | null;

  @Column({ type: 'timestamptz' })
  receivedAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
