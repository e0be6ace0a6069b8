import { Entity, PrimaryColumn } from 'typeorm';
import { type PersonId } from '../common/ids';

/** A code on paper, good once in place of one of the authenticator. */
@Entity('recovery_codes')
export class RecoveryCode {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  personId: PersonId;

  @PrimaryColumn({ type: 'text' })
  codeDigest: string;
}
