import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was guessed wrongly of one person, from one network, or of one person from one network. */
@Entity('sign_in_guesses')
export class SignInGuess {
  /** A keyed digest: who and where cannot be read from it. */
  @PrimaryColumn({ type: 'text' })
  name: string;

  /** Since the last that was right, within a day. */
  @Column({ type: 'integer', default: 0 })
  failures: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  lastAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  waitUntil: Date | null;

  /** Of a person in a network: they have signed in from there. */
  @Column({ type: 'timestamptz', nullable: true })
  trustedUntil: Date | null;
}
