import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import { Database, type Tx } from '../database/database';
import type { Actor } from './actor';
import type { AuditOutcome } from './audit-entry.entity';
import { AuditStore, type AuditScope, type Change, PLATFORM_SCOPE } from './audit.store';

/**
 * Changes that are made elsewhere, where no transaction of ours reaches. What is asked for is written down before it is
 * asked, and how it ended in a second entry: whoever dies in between leaves `asked` alone, which reads as "unknown".
 */
@Injectable()
export class AuditedCalls {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditStore,
  ) {}

  async around<T>(scope: AuditScope, actor: Actor, change: Change, call: () => Promise<T>): Promise<T> {
    const record = (outcome: AuditOutcome) =>
      this.inScope(scope, (tx) => this.audit.record(tx, scope, actor, { ...change, outcome }));
    await record('asked');
    let answer: T;
    try {
      answer = await call();
    } catch (error) {
      await record(outcomeOf(error));
      throw error;
    }
    await record('done');
    return answer;
  }

  private inScope(scope: AuditScope, work: (tx: Tx) => Promise<void>): Promise<void> {
    return scope === PLATFORM_SCOPE
      ? this.database.acrossTenants(work)
      : this.database.forTenant(scope, work);
  }
}

function outcomeOf(error: unknown): AuditOutcome {
  return error instanceof AppError && error.status < 500 ? 'refused' : 'unclear';
}
