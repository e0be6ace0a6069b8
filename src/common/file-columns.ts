import { AppError, type FieldError } from './app-error';

/** What a column is: a field, `<prefix><name>` for anything else, or null for a column that is left out. */
export type FileColumn = string | null;

/** What the columns of a kind of file can be. */
export interface ColumnRules {
  fields: readonly string[];
  /** Any one of them says whose row it is. */
  keys: readonly string[];
  /** The same for people. */
  keyNames: string;
  /** What headers write for our fields, in small letters and with underscores. */
  aliases: Readonly<Record<string, string>>;
  /** Of columns that are no field: `properties.`. */
  prefix: string;
  isName: (name: string) => boolean;
  /** How such a name is to be written. */
  name: string;
  /** Of a mapping. */
  example: string;
}

const MOST_COLUMNS = 100;

/**
 * What each column of a header is. By default by its name; `mapping` says otherwise, from header to field. Faults are
 * told by the number of the column: a file without a header would have people's data in its place.
 */
export function readColumns(
  header: string[],
  mapping: Record<string, string | null>,
  rules: ColumnRules,
): FileColumn[] {
  if (header.length > MOST_COLUMNS)
    refuse([columnFault(MOST_COLUMNS, `The file has more than ${MOST_COLUMNS} columns.`)]);
  const columns = header.map((name) => columnOf(name.trim(), mapping, rules));
  const unnamed = columns.flatMap((column, i) =>
    column === undefined ? [columnFault(i, notAName(rules))] : [],
  );
  const known = columns.filter((column) => column !== undefined);
  const twice = known.flatMap((column, i) =>
    column !== null && known.indexOf(column) < i ? [columnFault(i, 'Two columns are the same field.')] : [],
  );
  refuse([...unnamed, ...twice]);
  if (!known.some((column) => column !== null && rules.keys.includes(column))) refuse([noKey(rules)]);
  return known;
}

/** From the query: a JSON object, header to field, or to null to leave the column out. */
export function readMapping(text: string | undefined, rules: ColumnRules): Record<string, string | null> {
  if (text === undefined) return {};
  const given = parsed(text);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw mappingFault(rules);
  const mapping = given as Record<string, unknown>;
  if (!Object.values(mapping).every((target) => target === null || isTarget(target, rules)))
    throw mappingFault(rules);
  return mapping as Record<string, string | null>;
}

/** What a row says, by column. Empty cells say nothing, and neither do columns that are left out. */
export function filledCells(cells: string[], columns: FileColumn[]): [column: string, text: string][] {
  return columns.flatMap((column, i): [string, string][] => {
    const text = unescaped(cells[i] ?? '');
    return column === null || text.trim() === '' ? [] : [[column, text]];
  });
}

/** The apostrophe that keeps spreadsheets from taking a text for a formula is no part of the text. */
function unescaped(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

function columnOf(
  name: string,
  mapping: Record<string, string | null>,
  { fields, aliases, prefix, isName }: ColumnRules,
): FileColumn | undefined {
  const mapped = Object.hasOwn(mapping, name) ? mapping[name] : undefined;
  if (mapped !== undefined) return mapped;
  if (name === '') return null;
  const plain = name.toLowerCase().replace(/[\s-]+/g, '_');
  const field = Object.hasOwn(aliases, plain) ? aliases[plain] : plain;
  if (field !== undefined && fields.includes(field)) return field;
  const other = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  return isName(other) ? `${prefix}${other}` : undefined;
}

function isTarget(target: unknown, { fields, prefix, isName }: ColumnRules): target is string {
  if (typeof target !== 'string') return false;
  if (fields.includes(target)) return true;
  return target.startsWith(prefix) && isName(target.slice(prefix.length));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notAName({ name }: ColumnRules): string {
  return `The header is not a name: ${name}. Does the first line hold the names of the columns?`;
}

function noKey({ keyNames }: ColumnRules): FieldError {
  const detail =
    `No column is ${keyNames}. The first line must hold the names of the columns; "columns" in the query says which is ` +
    'which.';
  return { pointer: '', code: 'no_key_column', detail };
}

function columnFault(index: number, detail: string): FieldError {
  return { pointer: '', code: 'invalid_column', detail: `Column ${index + 1}: ${detail}` };
}

function mappingFault({ example }: ColumnRules): AppError {
  const detail = `"columns" takes a JSON object from header to field: ${example}.`;
  return AppError.invalid([{ pointer: '/columns', code: 'invalid_columns', detail }]);
}

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw AppError.invalid(errors.slice(0, 20));
}
