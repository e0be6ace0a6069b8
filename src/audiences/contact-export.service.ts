import { Injectable, type StreamableFile } from '@nestjs/common';
import type { AudienceId, ContactId, ContactImportId, TenantId } from '../common/ids';
import { csvLines } from '../common/csv-lines';
import { textAnswer } from '../common/text-answer';
import { Database } from '../database/database';
import { AudienceReader } from './audience-reader.service';
import type { Audience } from './audience.entity';
import type { ImportFormat } from './contact-import.entity';
import { ContactImportStore } from './contact-import.store';
import type { Contact } from './contact.entity';
import { ROW_FAULTS } from './row-faults';

const ROWS_A_PAGE = 1_000;
/** More columns than a spreadsheet is read with; NDJSON has all. */
const MOST_COLUMNS = 500;
const ADDRESS_COLUMNS = ['email', 'phone', 'external_id', 'locale', 'time_zone'];

/** Contacts, and the faults of an import, as files of lines; page by page as the caller reads, each in a transaction of its own. */
@Injectable()
export class ContactExport {
  constructor(
    private readonly database: Database,
    private readonly reader: AudienceReader,
    private readonly imports: ContactImportStore,
  ) {}

  async ofAudience(tenantId: TenantId, id: AudienceId, format: ImportFormat): Promise<StreamableFile> {
    const { audience, names } = await this.database.forTenant(tenantId, async (tx) => {
      const found = await this.reader.audience(tx, tenantId, id);
      const named =
        format === 'csv' ? await this.reader.propertyNames(tx, tenantId, found, MOST_COLUMNS) : [];
      return { audience: found, names: named };
    });
    return textAnswer(this.contactLines(tenantId, audience, format, names), format, id);
  }

  /** Of an import that is known to be there. */
  ofErrors(tenantId: TenantId, id: ContactImportId, format: ImportFormat): StreamableFile {
    return textAnswer(this.errorLines(tenantId, id, format), format, `${id}-errors`);
  }

  private async *contactLines(
    tenantId: TenantId,
    audience: Audience,
    format: ImportFormat,
    names: string[],
  ): AsyncGenerator<string> {
    if (format === 'csv') yield csvLines([[...ADDRESS_COLUMNS, ...names]]);
    let after: ContactId | null = null;
    for (;;) {
      const page: Contact[] = await this.database.forTenant(tenantId, (tx) =>
        this.reader.pageOf(tx, tenantId, audience, after, ROWS_A_PAGE),
      );
      if (page.length > 0)
        yield format === 'csv' ? csvLines(page.map((each) => cells(each, names))) : page.map(line).join('');
      if (page.length < ROWS_A_PAGE) return;
      after = page.at(-1)?.id ?? null;
    }
  }

  private async *errorLines(
    tenantId: TenantId,
    id: ContactImportId,
    format: ImportFormat,
  ): AsyncGenerator<string> {
    if (format === 'csv') yield csvLines([['line', 'field', 'code', 'detail']]);
    let after = { line: 0, field: '' };
    for (;;) {
      const page = await this.database.forTenant(tenantId, (tx) =>
        this.imports.errorsAfter(tx, tenantId, id, after, ROWS_A_PAGE),
      );
      const rows = page.map(({ line: at, field, code }) => ({
        line: at,
        field,
        code,
        detail: ROW_FAULTS[code],
      }));
      if (rows.length > 0) {
        yield format === 'csv'
          ? csvLines(rows.map((row) => [String(row.line), row.field, row.code, row.detail]))
          : rows.map((row) => `${JSON.stringify(row)}\n`).join('');
      }
      const last = page.at(-1);
      if (!last || page.length < ROWS_A_PAGE) return;
      after = last;
    }
  }
}

function cells(
  { email, phone, externalId, locale, timeZone, properties }: Contact,
  names: string[],
): string[] {
  const values = names.map((name) => (Object.hasOwn(properties, name) ? String(properties[name]) : ''));
  return [email, phone, externalId, locale, timeZone].map((each) => each ?? '').concat(values);
}

function line({ email, phone, externalId, locale, timeZone, properties }: Contact): string {
  const written = { email, phone, external_id: externalId, locale, time_zone: timeZone, properties };
  return `${JSON.stringify(written)}\n`;
}
