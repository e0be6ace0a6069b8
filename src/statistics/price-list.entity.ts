import { Column, Entity, PrimaryColumn } from 'typeorm';

/** From which day on what costs how much: minor units of the currency, for one recipient or one segment. */
export interface Price {
  from: string;
  email: number;
  sms_segment: number;
}

/** One row: what the operator reckons costs by. */
@Entity('price_list')
export class PriceList {
  @PrimaryColumn({ type: 'boolean', default: true })
  one: true;

  /** ISO 4217. */
  @Column({ type: 'text' })
  currency: string;

  /** Oldest first. */
  @Column({ type: 'jsonb' })
  prices: Price[];

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
