import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { GateId, TenantId } from '../common/ids';

/**
 * What messages of a campaign pass when they leave, each time: first sends, retries and what is resumed alike. A gate that
 * nobody tends closes by itself.
 */
@Entity('gates')
export class Gate {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: GateId;

  @Column({ type: 'boolean', default: false })
  paused: boolean;

  @Column({ type: 'timestamptz', default: () => "'-infinity'" })
  opensAt: Date;

  @Column({ type: 'timestamptz', default: () => "'infinity'" })
  closesAt: Date;
}

/** In SQL: whether it is the time of the gate `g`, paused or not. */
export const IS_TIME_OF_GATE = `g.opens_at <= now() AND now() < g.closes_at`;

/** In SQL: whether this dispatch may leave now, as far as its gate says. */
export function passesGate(dispatch: string): string {
  return `(${dispatch}.gate_id IS NULL OR EXISTS (
    SELECT 1 FROM gates g WHERE g.tenant_id = ${dispatch}.tenant_id AND g.id = ${dispatch}.gate_id
       AND NOT g.paused AND ${IS_TIME_OF_GATE}))`;
}
