import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One row: until when nobody sends, since the provider has asked everybody to slow down. */
@Entity('platform_pause')
export class PlatformPause {
  @PrimaryColumn({ type: 'boolean', default: true })
  one: true;

  @Column({ type: 'timestamptz' })
  pausedUntil: Date;

  @Column({ type: 'text', nullable: true })
  detail: string | null;
}
