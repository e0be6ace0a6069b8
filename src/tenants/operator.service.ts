import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore, PLATFORM_SCOPE } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { newId, type OperatorId } from '../common/ids';
import { PlatformKeys } from '../keys/platform-keys';
import { Database } from '../database/database';
import { newApiKey } from './api-key-format';
import type { CreateOperatorDto, UpdateOperatorDto } from './operator.dto';
import type { Operator } from './operator.entity';
import { expiryIn } from './expiry';
import { type KnownOperator, OperatorStore, type OperatorValues } from './operator.store';

const INSTEAD_OF_PAST = 'revoke the operator';

/**
 * The people and programs that run the platform. A key leaves this class once, in the answer that makes it. Their keys are
 * looked up with every request, so that what is changed here counts everywhere from the next request on.
 */
@Injectable()
export class OperatorService {
  constructor(
    private readonly platformKeys: PlatformKeys,
    private readonly database: Database,
    private readonly operators: OperatorStore,
    private readonly audit: AuditStore,
  ) {}

  /** Whose key it is; undefined when nobody has it, or not any more. */
  identify(key: string): Promise<KnownOperator | undefined> {
    const digest = this.platformKeys.digest(key);
    return this.database.acrossTenants((tx) => this.operators.findByDigestAcrossTenants(tx, digest));
  }

  create(request: CreateOperatorDto, actor: Actor): Promise<{ row: Operator; key: string }> {
    const { name, role } = request;
    const expiresAt = expiryIn(request, INSTEAD_OF_PAST) ?? null;
    const { key, hint } = newApiKey('op');
    const made = { id: newId('opr'), name, role, hint, keyDigest: this.platformKeys.digest(key), expiresAt };
    return this.database.acrossTenants(async (tx) => {
      const row = await this.operators.insertAcrossTenants(tx, made);
      const change = { action: 'operator.create', target: row.id, after: settingsOf(row) };
      await this.audit.record(tx, PLATFORM_SCOPE, actor, change);
      return { row, key };
    });
  }

  list(before: string | null, limit: number): Promise<Operator[]> {
    return this.database.acrossTenants((tx) => this.operators.listAcrossTenants(tx, before, limit));
  }

  async get(id: OperatorId): Promise<Operator> {
    return found(await this.database.acrossTenants((tx) => this.operators.findAcrossTenants(tx, id)));
  }

  update(id: OperatorId, request: UpdateOperatorDto, actor: Actor): Promise<Operator> {
    const { name, role } = request;
    const expiresAt = expiryIn(request, INSTEAD_OF_PAST);
    const values = Object.fromEntries(
      Object.entries({ name, role, expiresAt }).filter(([, value]) => value !== undefined),
    );
    return this.change(id, actor, 'operator.update', values);
  }

  /** A new key in place of the old one, which is refused from the next request on. */
  async rotate(id: OperatorId, actor: Actor): Promise<{ row: Operator; key: string }> {
    const { key, hint } = newApiKey('op');
    const values = { hint, keyDigest: this.platformKeys.digest(key) };
    const row = await this.change(id, actor, 'operator.rotate', values);
    return { row, key };
  }

  /** Twice is no error and keeps the first time. */
  async revoke(id: OperatorId, actor: Actor): Promise<void> {
    await this.database.acrossTenants(async (tx) => {
      const known = found(await this.operators.takeAcrossTenants(tx, id));
      await this.operators.updateAcrossTenants(tx, id, { revokedAt: known.revokedAt ?? new Date() });
      const change = { action: 'operator.revoke', target: id, before: settingsOf(known) };
      await this.audit.record(tx, PLATFORM_SCOPE, actor, change);
    });
  }

  private change(id: OperatorId, actor: Actor, action: string, values: OperatorValues): Promise<Operator> {
    return this.database.acrossTenants(async (tx) => {
      const known = found(await this.operators.takeAcrossTenants(tx, id));
      if (known.revokedAt) throw new AppError('conflict', 'The operator is revoked. Create a new one.');
      const row = await this.operators.updateAcrossTenants(tx, id, values);
      const change = { action, target: id, before: settingsOf(known), after: settingsOf(row) };
      await this.audit.record(tx, PLATFORM_SCOPE, actor, change);
      return row;
    });
  }
}

/** What the audit log keeps of an operator. */
function settingsOf({ name, role, hint, expiresAt, revokedAt }: Operator): object {
  return { name, role, hint, expires_at: expiresAt, revoked_at: revokedAt };
}

function found(operator: Operator | null): Operator {
  if (!operator) throw AppError.notFound('operator');
  return operator;
}
