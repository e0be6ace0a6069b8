import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import type { InvitationId, TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate } from '../database/sql';
import { Invitation, OperatorInvitation } from './invitation.entity';

type New<Kind> = Omit<Kind, 'createdAt'>;

/** What waits to be taken up. A newer one for the same e-mail takes the place of the one before. */
@Injectable()
export class InvitationStore {
  async insert(tx: Tx, invitation: New<Invitation>): Promise<Invitation> {
    const { tenantId, id, email } = invitation;
    await mutate(tx, 'DELETE FROM invitations WHERE tenant_id = $1 AND email = $2 RETURNING 1', [
      tenantId,
      email,
    ]);
    await tx.insert(Invitation, invitation);
    return tx.findOneByOrFail(Invitation, { tenantId, id });
  }

  list(tx: Tx, tenantId: TenantId, before: string | null, limit: number): Promise<Invitation[]> {
    const query = tx
      .createQueryBuilder(Invitation, 'i')
      .where('i.tenantId = :tenantId AND i.expiresAt > now()', { tenantId })
      .orderBy('i.id', 'DESC')
      .limit(limit + 1);
    return (before ? query.andWhere('i.id < :before', { before }) : query).getMany();
  }

  /** What was revoked; undefined when there is none. */
  async revoke(tx: Tx, tenantId: TenantId, id: InvitationId): Promise<{ role: string } | undefined> {
    const [revoked] = await mutate<{ role: string }>(
      tx,
      'DELETE FROM invitations WHERE tenant_id = $1 AND id = $2 RETURNING role',
      [tenantId, id],
    );
    return revoked;
  }

  async insertOfOperatorAcrossTenants(
    tx: PlatformTx,
    invitation: New<OperatorInvitation>,
  ): Promise<OperatorInvitation> {
    const { id, email } = invitation;
    await mutate(tx, 'DELETE FROM operator_invitations WHERE email = $1 RETURNING 1', [email]);
    await tx.createQueryBuilder().insert().into(OperatorInvitation).values(invitation).execute();
    return tx.findOneByOrFail(OperatorInvitation, { id });
  }

  listOfOperatorsAcrossTenants(
    tx: PlatformTx,
    before: string | null,
    limit: number,
  ): Promise<OperatorInvitation[]> {
    const query = tx
      .createQueryBuilder(OperatorInvitation, 'i')
      .where('i.expiresAt > now()')
      .orderBy('i.id', 'DESC')
      .limit(limit + 1);
    return (before ? query.andWhere('i.id < :before', { before }) : query).getMany();
  }

  async revokeOfOperatorAcrossTenants(
    tx: PlatformTx,
    id: InvitationId,
  ): Promise<{ role: string } | undefined> {
    const [revoked] = await mutate<{ role: string }>(
      tx,
      'DELETE FROM operator_invitations WHERE id = $1 RETURNING role',
      [id],
    );
    return revoked;
  }

  /** Of a tenant or of the platform, as long as it is good. */
  async findByDigestAcrossTenants(
    tx: PlatformTx,
    tokenDigest: string,
  ): Promise<Invitation | OperatorInvitation | null> {
    const where = { tokenDigest, expiresAt: MoreThan(new Date()) };
    return (await tx.findOneBy(Invitation, where)) ?? (await tx.findOneBy(OperatorInvitation, where));
  }

  /** The newest that is good, of whatever tenant or of the platform. */
  async findByEmailAcrossTenants(
    tx: PlatformTx,
    email: string,
  ): Promise<Invitation | OperatorInvitation | null> {
    const newest = { where: { email, expiresAt: MoreThan(new Date()) }, order: { id: 'DESC' } } as const;
    const found = [await tx.findOne(Invitation, newest), await tx.findOne(OperatorInvitation, newest)];
    const [first] = found.filter((each) => each !== null).sort((a, b) => (a.id < b.id ? 1 : -1));
    return first ?? null;
  }

  /** False when somebody else was faster. */
  async takeUpAcrossTenants(tx: PlatformTx, invitation: Invitation | OperatorInvitation): Promise<boolean> {
    const table = invitation instanceof Invitation ? 'invitations' : 'operator_invitations';
    const rows = await mutate(tx, `DELETE FROM ${table} WHERE token_digest = $1 RETURNING 1`, [
      invitation.tokenDigest,
    ]);
    return rows.length > 0;
  }
}
