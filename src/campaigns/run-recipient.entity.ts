import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CampaignRunId, TenantId } from '../common/ids';
import type { Variables } from '../templates/content';
import type { SkipCode } from './skip-code';

/** Somebody in a run: with a delivery once the run has come to them, or with the reason why they are skipped. */
@Entity('run_recipients')
export class RunRecipient {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  runId: CampaignRunId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  address: string;

  @Column({ type: 'integer' })
  groupNumber: number;

  /** In the order in which they are sent to. */
  @Column({ type: 'integer' })
  position: number;

  @Column({ type: 'text' })
  recipient: string;

  /** BCP 47; null: the default of the template. */
  @Column({ type: 'text', nullable: true })
  locale: string | null;

  @Column({ type: 'jsonb' })
  variables: Variables;

  @Column({ type: 'jsonb', nullable: true })
  metadata: Record<string, string> | null;

  /** Of a dry run: an example of its language. */
  @Column({ type: 'boolean', default: false })
  sample: boolean;

  @Column({ type: 'text', nullable: true })
  skipCode: SkipCode | null;

  /** In words. */
  @Column({ type: 'text', nullable: true })
  skipped: string | null;
}
