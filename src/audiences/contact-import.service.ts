import { Inject, Injectable } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { type AudienceId, type ContactImportId, isId, newId, type TenantId } from '../common/ids';
import type { StreamedBody } from '../common/streamed-body';
import { ENV, type Env } from '../config/env';
import { Database, type Tx } from '../database/database';
import { Doorbell } from '../queue/doorbell';
import type { TenantCaller } from '../tenants/access';
import { AudienceStore } from './audience.store';
import { FORMAT_OF_TYPE, type ImportQuery } from './contact-import.dto';
import type { ContactImport } from './contact-import.entity';
import { ContactImportStore } from './contact-import.store';
import { readColumns, readMapping } from '../common/file-columns';
import { csvParts, partsOf } from '../common/file-parts';
import { textOf } from '../common/file-text';
import { CONTACT_COLUMNS } from './import-columns';
import { ENDED } from './import-status';
import { ndjsonRows } from '../common/ndjson-rows';

const PART = { rows: 1_000, characters: 1024 * 1024 };
const MOST_UNFINISHED = 3;

/**
 * Takes files of contacts in: a part is stored before the next one is read, so that a file of any size needs the memory
 * of a few parts. Answered when all of it is stored; whoever breaks off, or sends what is no such file, leaves nothing
 * behind. What dies in the middle is tidied up by import-contacts.
 */
@Injectable()
export class ContactImports {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly database: Database,
    private readonly imports: ContactImportStore,
    private readonly audiences: AudienceStore,
    private readonly audit: AuditStore,
    private readonly doorbell: Doorbell,
  ) {}

  async receive(caller: TenantCaller, query: ImportQuery, body: StreamedBody): Promise<ContactImport> {
    const { tenantId } = caller;
    const mapping = readMapping(query.columns, CONTACT_COLUMNS);
    const id = await this.begin(tenantId, query, body.contentType);
    try {
      const text = textOf(body.chunks(this.env.contactImportMaxBytes));
      const parts =
        body.contentType === 'text/csv'
          ? csvParts(text, (header) => readColumns(header, mapping, CONTACT_COLUMNS), PART)
          : partsOf(ndjsonRows(text), [], PART);
      for await (const part of parts) {
        const stored = await this.database.forTenantUnhurried(tenantId, (tx) =>
          this.imports.storePart(tx, tenantId, id, part),
        );
        if (!stored)
          throw new AppError('conflict', 'The upload took too long and was given up. Send it again.');
      }
      const received = await this.finish(caller, id);
      await this.doorbell.ring('import-contacts', [
        { payload: { tenantId, importId: id }, key: `${id}:received` },
      ]);
      return received;
    } catch (error) {
      await this.database
        .forTenant(tenantId, (tx) => this.imports.discard(tx, tenantId, id))
        .catch(() => undefined);
      throw error;
    }
  }

  get(tenantId: TenantId, id: ContactImportId): Promise<ContactImport> {
    return this.database.forTenant(tenantId, (tx) => this.find(tx, tenantId, id));
  }

  list(tenantId: TenantId, before: string | null, limit: number): Promise<ContactImport[]> {
    return this.database.forTenant(tenantId, (tx) => this.imports.list(tx, tenantId, before, limit));
  }

  /** What was imported stays; a part that is being imported at this moment is finished first. Once more changes nothing. */
  async cancel({ tenantId, actor }: TenantCaller, id: ContactImportId): Promise<ContactImport> {
    return this.database.forTenant(tenantId, async (tx) => {
      const cancelled = await this.imports.move(tx, tenantId, id, 'cancelled');
      const found = await this.find(tx, tenantId, id);
      if (!cancelled && found.status === 'cancelled') return found;
      if (!cancelled) {
        const why = ENDED.includes(found.status)
          ? 'has ended already'
          : 'is still being received: break the upload off';
        throw new AppError('conflict', `The import ${why}.`);
      }
      await this.imports.deleteParts(tx, tenantId, id);
      const after = { rows_done: found.rowsDone, rows_total: found.rowsTotal };
      await this.audit.record(tx, tenantId, actor, { action: 'contact_import.cancel', target: id, after });
      return found;
    });
  }

  private begin(tenantId: TenantId, query: ImportQuery, contentType: string): Promise<ContactImportId> {
    const id = newId('imp');
    return this.database.forTenant(tenantId, async (tx) => {
      const audienceId = await this.targetOf(tx, tenantId, query.audience_id);
      if ((await this.imports.countUnfinished(tx, tenantId)) >= MOST_UNFINISHED) {
        const detail = `At most ${MOST_UNFINISHED} imports at once. Wait until one has ended, or cancel one.`;
        throw new AppError('conflict', detail);
      }
      const format = FORMAT_OF_TYPE[contentType] ?? 'csv';
      await this.imports.insert(tx, {
        tenantId,
        id,
        format,
        propertyTypes: query.property_types,
        audienceId,
      });
      return id;
    });
  }

  private async targetOf(tx: Tx, tenantId: TenantId, id: string | undefined): Promise<AudienceId | null> {
    if (id === undefined) return null;
    const audience = isId('lst', id) ? await this.audiences.lock(tx, tenantId, id) : undefined;
    if (audience?.kind === 'static') return audience.id;
    const detail = '"audience_id" is not the id of a static audience.';
    throw AppError.invalid([{ pointer: '/audience_id', code: 'not_found', detail }]);
  }

  private finish({ tenantId, actor }: TenantCaller, id: ContactImportId): Promise<ContactImport> {
    return this.database.forTenant(tenantId, async (tx) => {
      const received = await this.find(tx, tenantId, id);
      if (received.rowsTotal === 0)
        throw AppError.invalid([{ pointer: '', code: 'no_rows', detail: 'The file holds no contact.' }]);
      if (!(await this.imports.move(tx, tenantId, id, 'queued')))
        throw new AppError('conflict', 'The upload took too long and was given up. Send it again.');
      const after = { format: received.format, rows: received.rowsTotal };
      await this.audit.record(tx, tenantId, actor, { action: 'contact_import.create', target: id, after });
      return this.find(tx, tenantId, id);
    });
  }

  private async find(tx: Tx, tenantId: TenantId, id: ContactImportId): Promise<ContactImport> {
    const found = await this.imports.find(tx, tenantId, id);
    if (!found) throw AppError.notFound('import');
    return found;
  }
}
