import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type InvitationId, type TenantId } from '../common/ids';
import { type MemberRole } from '../tenants/member-role';
import { type OperatorRole } from '../tenants/operator-role';

/** What waits for somebody with this e-mail and the token to take it up. The token is in a link and nowhere else. */
abstract class Invited {
  /** In lower case. */
  @Column({ type: 'text', collation: 'C' })
  email: string;

  @Column({ type: 'text' })
  tokenDigest: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz' })
  expiresAt: Date;
}

/** Into a tenant. */
@Entity('invitations')
export class Invitation extends Invited {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: InvitationId;

  @Column({ type: 'text' })
  role: MemberRole;
}

/** To run the platform. */
@Entity('operator_invitations')
export class OperatorInvitation extends Invited {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: InvitationId;

  @Column({ type: 'text' })
  role: OperatorRole;
}
