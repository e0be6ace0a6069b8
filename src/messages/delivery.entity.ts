import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeliveryId, DispatchId, MessageId, TenantId } from '../common/ids';
import type { Variables } from '../templates/content';
import type { DeliveryStatus } from './delivery-status';
import type { TestOutcome } from './test-outcome';

export type RecipientRole = 'to' | 'cc' | 'bcc';

/** One recipient of a message: the ledger. */
@Entity('deliveries')
export class Delivery {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: DeliveryId;

  @Column({ type: 'text', collation: 'C' })
  messageId: MessageId;

  @Column({ type: 'text' })
  role: RecipientRole;

  @Column({ type: 'integer' })
  position: number;

  /** As the caller wrote it, with the display name. Empty once it was wiped. */
  @Column({ type: 'text' })
  recipient: string;

  /** The bare address in lower case, or the number in E.164; a keyed pseudonym of it once it was wiped. */
  @Column({ type: 'text', collation: 'C' })
  address: string;

  @Column({ type: 'jsonb', nullable: true })
  variables: Variables | null;

  /** Asked for this recipient, and preferred to that of the message. */
  @Column({ type: 'text', nullable: true })
  locale: string | null;

  @Column({ type: 'jsonb', nullable: true })
  metadata: Record<string, string> | null;

  /** Of a test message: what is to become of it. Null in live mode. */
  @Column({ type: 'text', nullable: true })
  testOutcome: TestOutcome | null;

  @Column({ type: 'text' })
  status: DeliveryStatus;

  @Column({ type: 'text', nullable: true })
  reason: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  dispatchId: DispatchId | null;

  @Column({ type: 'boolean', default: false })
  possibleDuplicate: boolean;

  @Column({ type: 'text', collation: 'C', nullable: true })
  providerMessageId: string | null;

  /** Of one that was sent again: the provider's ids of the copies that are proven to have been sent. */
  @Column({ type: 'text', array: true, nullable: true })
  confirmedCopies: string[] | null;

  /** Of an SMS: as how many it is sent, and paid. Null before a request was made of it. */
  @Column({ type: 'integer', nullable: true })
  segments: number | null;

  @Column({ type: 'timestamptz', nullable: true })
  sentAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  deliveredAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  openedAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  clickedAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  complainedAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  unsubscribedAt: Date | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
