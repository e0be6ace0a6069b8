import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * One row: what was due before it does not run by itself, since it may have been run by the system that a backup was taken
 * of.
 */
@Entity('run_fence')
export class RunFence {
  @PrimaryColumn({ type: 'boolean', default: true })
  one: true;

  @Column({ type: 'timestamptz' })
  dueBefore: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  setAt: Date;
}
