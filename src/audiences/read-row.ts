import { filledCells } from '../common/file-columns';
import type { FileRow } from '../common/file-row';
import {
  CONTACT_TEXT_FIELDS,
  type ContactFields,
  type GivenContact,
  readContactFields,
} from './contact-fields';
import type { ContactImport } from './contact-import.entity';
import type { RowFault } from './row-faults';

type Rules = Pick<ContactImport, 'columns' | 'propertyTypes'>;

const PROPERTY = 'properties.';
/** Neither a number with a leading zero nor one that would lose digits: those are codes, and stay as they are. */
const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,9})?$/;

/** What a row of a file says of a contact. Empty cells and nulls say nothing: an import takes nothing away. Pure. */
export function readRow(row: FileRow, rules: Rules): { fields: ContactFields; faults: RowFault[] } {
  if (row.content === null) return { fields: {}, faults: [{ field: '', code: 'erased' }] };
  if (row.fault) return { fields: {}, faults: [{ field: '', code: row.fault }] };
  if (!Array.isArray(row.content)) return readContactFields(ofObject(row.content));
  if (row.content.length !== rules.columns.length)
    return { fields: {}, faults: [{ field: '', code: 'wrong_column_count' }] };
  return readContactFields(ofCells(row.content, rules));
}

function ofCells(cells: string[], { columns, propertyTypes }: Rules): GivenContact {
  const given: Record<string, string> = {};
  const properties: Record<string, unknown> = {};
  for (const [column, text] of filledCells(cells, columns)) {
    if (!column.startsWith(PROPERTY)) given[column] = text;
    else properties[column.slice(PROPERTY.length)] = propertyTypes === 'inferred' ? inferred(text) : text;
  }
  return { ...given, properties };
}

/** Fields of a contact by name; `properties`, and whatever else is there, are properties. */
function ofObject(content: Record<string, unknown>): GivenContact {
  const present = Object.entries(content).filter(([, value]) => value !== null);
  const isField = (name: string) => CONTACT_TEXT_FIELDS.includes(name as never);
  const given = Object.fromEntries(present.filter(([name]) => isField(name)));
  const { properties = {}, ...others } = Object.fromEntries(present.filter(([name]) => !isField(name)));
  if (typeof properties !== 'object' || Array.isArray(properties)) return { ...given, properties };
  const all = Object.entries({ ...others, ...properties }).filter(([, value]) => value !== null);
  return { ...given, properties: Object.fromEntries(all) };
}

function inferred(text: string): string | number | boolean {
  const bare = text.trim();
  if (/^(true|false)$/i.test(bare)) return bare.toLowerCase() === 'true';
  return NUMBER.test(bare) ? Number(bare) : text;
}
