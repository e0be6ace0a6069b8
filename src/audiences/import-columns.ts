import { AppError, type FieldError } from '../common/app-error';
import { CONTACT_TEXT_FIELDS } from './contact-fields';
import { isPropertyName, MOST_PROPERTIES } from './contact-properties';

/** What a column is: a field of the contact, `properties.<name>`, or null for a column that is left out. */
export type ImportColumn = string | null;

const PROPERTY = 'properties.';
/** Any one of them says whose row it is. */
const KEYS = ['email', 'phone', 'external_id'];
/** What headers write for our fields, in small letters and with underscores. */
const ALIASES: Record<string, string> = {
  e_mail: 'email',
  email_address: 'email',
  phone_number: 'phone',
  timezone: 'time_zone',
  language: 'locale',
};
const MOST_COLUMNS = MOST_PROPERTIES + 50;

/**
 * What each column of a header is. By default by its name; `mapping` says otherwise, from header to field. Faults are
 * told by the number of the column: a file without a header would have people's data in its place.
 */
export function readColumns(header: string[], mapping: Record<string, string | null>): ImportColumn[] {
  if (header.length > MOST_COLUMNS)
    refuse([columnFault(MOST_COLUMNS, `The file has more than ${MOST_COLUMNS} columns.`)]);
  const columns = header.map((name) => columnOf(name.trim(), mapping));
  const unnamed = columns.flatMap((column, i) => (column === undefined ? [columnFault(i, NOT_A_NAME)] : []));
  const known = columns.filter((column) => column !== undefined);
  const twice = known.flatMap((column, i) =>
    column !== null && known.indexOf(column) < i ? [columnFault(i, 'Two columns are the same field.')] : [],
  );
  refuse([...unnamed, ...twice]);
  if (!known.some((column) => column !== null && KEYS.includes(column))) refuse([NO_KEY]);
  return known;
}

/** From the query: a JSON object, header to field, or to null to leave the column out. */
export function readMapping(text: string | undefined): Record<string, string | null> {
  if (text === undefined) return {};
  const given = parsed(text);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) refuse([mappingFault()]);
  const mapping = given as Record<string, unknown>;
  if (!Object.values(mapping).every((target) => target === null || isTarget(target)))
    refuse([mappingFault()]);
  return mapping as Record<string, string | null>;
}

function columnOf(name: string, mapping: Record<string, string | null>): ImportColumn | undefined {
  const mapped = Object.hasOwn(mapping, name) ? mapping[name] : undefined;
  if (mapped !== undefined) return mapped;
  if (name === '') return null;
  const plain = name.toLowerCase().replace(/[\s-]+/g, '_');
  const field = ALIASES[plain] ?? plain;
  if (CONTACT_TEXT_FIELDS.includes(field as never)) return field;
  const property = name.startsWith(PROPERTY) ? name.slice(PROPERTY.length) : name;
  return isPropertyName(property) ? `${PROPERTY}${property}` : undefined;
}

function isTarget(target: unknown): target is string {
  if (typeof target !== 'string') return false;
  if (CONTACT_TEXT_FIELDS.includes(target as never)) return true;
  return target.startsWith(PROPERTY) && isPropertyName(target.slice(PROPERTY.length));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse([mappingFault()]);
  }
}

const NOT_A_NAME =
  'The header is not a name: it begins with a letter and has up to 64 letters, digits, spaces, dots, hyphens or ' +
  'underscores. Does the first line hold the names of the columns?';

const NO_KEY: FieldError = {
  pointer: '',
  code: 'no_key_column',
  detail:
    'No column is "email", "phone" or "external_id". The first line must hold the names of the columns; "columns" in the ' +
    'query says which is which.',
};

function columnFault(index: number, detail: string): FieldError {
  return { pointer: '', code: 'invalid_column', detail: `Column ${index + 1}: ${detail}` };
}

function mappingFault(): FieldError {
  const detail =
    '"columns" takes a JSON object from header to field: {"Mail": "email", "Plan": "properties.plan", "Notes": null}.';
  return { pointer: '/columns', code: 'invalid_columns', detail };
}

function refuse(errors: FieldError[]): never | void {
  if (errors.length > 0) throw AppError.invalid(errors.slice(0, 20));
}
