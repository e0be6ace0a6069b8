import { setImmediate as othersFirst } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { ContactId, ContactImportId, TenantId } from '../common/ids';
import { Database, type PlatformTx, type Tx } from '../database/database';
import { type JobProcessor, Processes } from '../queue/job-processor';
import type { JobPayloads, Ring } from '../queue/jobs';
import { Sweeper } from '../queue/sweeper';
import { AudienceStore } from './audience.store';
import type { ContactFields } from './contact-fields';
import type { ContactImport } from './contact-import.entity';
import { ContactImportStore, MOST_ERRORS, type NewError, type PartOutcome } from './contact-import.store';
import { ContactMerge } from './contact-merge';
import { despiteRaces } from './contact-races';
import { ContactStore } from './contact.store';
import type { FileRow } from '../common/file-row';
import { ENDED } from './import-status';
import { readRow } from './read-row';

/** Then other imports have their turn. */
const PARTS_A_TURN = 20;
/** Rows that are read without a pause: what else this process does waits so long, a few milliseconds. */
const ROWS_AT_ONCE = 50;

type Payload = JobPayloads['import-contacts'];
type Step = 'more' | 'over';

interface ReadRow {
  line: number;
  fields: ContactFields;
}

/**
 * Imports the parts of a file in their order, one transaction each, which moves the cursor as well: killed at any moment
 * it goes on where it was. Run twice at once, the second finds the cursor held and leaves it. An upload of which nothing
 * was heard for minutes is given up here, and the faults of an import are deleted here in the end.
 */
@Injectable()
@Processes('import-contacts')
export class ImportContactsProcessor implements JobProcessor<'import-contacts'> {
  private readonly logger = new Logger('import-contacts');

  constructor(
    private readonly database: Database,
    private readonly imports: ContactImportStore,
    private readonly contacts: ContactStore,
    private readonly audiences: AudienceStore,
    private readonly sweeper: Sweeper,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'import-contacts'>[]> {
    return this.imports.findDueAcrossTenants(tx, limit);
  }

  async handle({ tenantId, importId }: Payload): Promise<void> {
    for (let parts = 0; parts < PARTS_A_TURN; parts += 1) {
      const step = await despiteRaces(() =>
        this.database.forTenant(tenantId, (tx) => this.takeStep(tx, tenantId, importId)),
      );
      if (step === 'over') return;
    }
    await this.database.forTenant(tenantId, (tx) => this.imports.yieldTurn(tx, tenantId, importId));
    this.sweeper.sweepSoon('import-contacts');
  }

  private async takeStep(tx: Tx, tenantId: TenantId, id: ContactImportId): Promise<Step> {
    const claimed = await this.imports.claim(tx, tenantId, id);
    if (!claimed) return 'over';
    if (claimed.status === 'receiving') return this.giveUp(tx, claimed);
    if (ENDED.includes(claimed.status)) return this.tidyUp(tx, claimed);
    if (claimed.partsDone === claimed.partsStored) return this.complete(tx, claimed);
    const outcome = await this.importPart(tx, claimed);
    await this.imports.advance(tx, tenantId, id, outcome);
    return 'more';
  }

  private async importPart(tx: Tx, running: ContactImport): Promise<PartOutcome> {
    const { tenantId, id } = running;
    const rows = await this.imports.part(tx, tenantId, id, running.partsDone);
    const { good, errors } = await readAll(rows, running);
    const known = await this.contacts.lockMatching(
      tx,
      tenantId,
      good.map(({ fields }) => fields),
    );
    const seen = new Set<ContactId>(known.flatMap((each) => (each.lastImportId === id ? each.id : [])));
    const merge = new ContactMerge(known);
    const outcome: PartOutcome = { rows: rows.length, created: 0, updated: 0, duplicates: 0, failed: 0 };
    const joining = new Set<ContactId>();
    for (const { line, fields } of good) {
      const merged = merge.add(fields);
      if (merged.kind === 'failed') {
        errors.push({ line, ...merged.fault });
        continue;
      }
      const { id: contactId } = merged.contact;
      if (seen.has(contactId)) outcome.duplicates += 1;
      else outcome[merged.kind] += 1;
      seen.add(contactId);
      joining.add(contactId);
    }
    outcome.failed = outcome.rows - outcome.created - outcome.updated - outcome.duplicates;
    // First those that give an address up, then those that have it from now on.
    await this.contacts.update(tx, tenantId, merge.updated, id);
    await this.contacts.insert(tx, tenantId, merge.created, id);
    const { audienceId } = running;
    if (audienceId && (await this.audiences.lock(tx, tenantId, audienceId)))
      await this.audiences.addMembers(tx, tenantId, audienceId, [...joining]);
    const room = Math.max(0, MOST_ERRORS - running.failedCount);
    await this.imports.insertErrors(tx, tenantId, id, errors.slice(0, room));
    return outcome;
  }

  private async complete(tx: Tx, { tenantId, id, rowsTotal, failedCount }: ContactImport): Promise<Step> {
    await this.imports.move(tx, tenantId, id, 'completed');
    await this.imports.deleteParts(tx, tenantId, id);
    this.logger.log({
      event: 'contacts imported',
      tenantId,
      importId: id,
      rows: rowsTotal,
      failed: failedCount,
    });
    return 'over';
  }

  /** A part that is stored at the same moment has put the time off: it is not due any more. */
  private async giveUp(tx: Tx, { tenantId, id, nextAttemptAt }: ContactImport): Promise<Step> {
    if (!nextAttemptAt || nextAttemptAt > new Date()) return 'over';
    await this.imports.move(tx, tenantId, id, 'failed', 'The upload broke off. Send the file again.');
    await this.imports.deleteParts(tx, tenantId, id);
    return 'over';
  }

  private async tidyUp(tx: Tx, { tenantId, id, nextAttemptAt }: ContactImport): Promise<Step> {
    if (nextAttemptAt && nextAttemptAt <= new Date()) await this.imports.forgetErrors(tx, tenantId, id);
    return 'over';
  }
}

async function readAll(
  rows: FileRow[],
  rules: ContactImport,
): Promise<{ good: ReadRow[]; errors: NewError[] }> {
  const good: ReadRow[] = [];
  const errors: NewError[] = [];
  for (const [i, row] of rows.entries()) {
    if (i % ROWS_AT_ONCE === 0) await othersFirst();
    const { line } = row;
    const { fields, faults } = readRow(row, rules);
    if (faults.length > 0) errors.push(...faults.map((fault) => ({ line, ...fault })));
    else good.push({ line, fields });
  }
  return { good, errors };
}
