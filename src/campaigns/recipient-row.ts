import type { RowError } from '../common/file-intake';
import { type ColumnRules, type FileColumn, filledCells } from '../common/file-columns';
import { FILE_FAULTS, type FileRow } from '../common/file-row';
import { VARIABLE_NAME } from '../templates/variable-declaration';
import type { Channel } from '../templates/template.entity';
import type { NewRecipient } from './campaign.store';
import { type GivenRecipient, readRecipient, RECIPIENT_FIELDS } from './read-recipient';

const VARIABLE = 'variables.';
const ALIASES = { language: 'locale', time_zone: 'timezone' };

/** What the columns of a file of recipients can be: `to`, `locale`, `timezone`, and any other is a variable. */
export const RECIPIENT_COLUMNS: Record<Channel, ColumnRules> = {
  email: columnRules('"to" or "email"', { email: 'to', e_mail: 'to', email_address: 'to' }),
  sms: columnRules('"to" or "phone"', { phone: 'to', phone_number: 'to' }),
};

function columnRules(keyNames: string, names: Record<string, string>): ColumnRules {
  return {
    ...{ fields: ['to', 'locale', 'timezone'], aliases: { ...ALIASES, ...names } },
    ...{ keys: ['to'], keyNames },
    prefix: VARIABLE,
    isName: (name) => VARIABLE_NAME.test(name) && !(name in Object.prototype),
    name: 'it begins with a letter and has up to 64 letters, digits, hyphens or underscores, as templates write it',
    example: '{"Mail": "to", "First name": "variables.first_name", "Notes": null}',
  };
}

/** Somebody, or why a row names nobody. Pure. */
export function readRecipientRow(
  { line, content, fault }: FileRow,
  columns: FileColumn[],
  channel: Channel,
): NewRecipient | RowError[] {
  const whole = (code: string, detail: string) => [{ line, pointer: '', code, detail }];
  if (fault || content === null) {
    const code = fault ?? 'invalid_json';
    return whole(code, FILE_FAULTS[code]);
  }
  const isCells = Array.isArray(content);
  if (isCells && content.length !== columns.length)
    return whole('wrong_column_count', FILE_FAULTS.wrong_column_count);
  if (!isCells && !Object.keys(content).every((name) => RECIPIENT_FIELDS.includes(name as never)))
    return whole('unknown_field', `A line has ${RECIPIENT_FIELDS.join(', ')} and nothing else.`);
  if (!isCells && holdsReservedName(content))
    return whole('unknown_field', 'A name in the line is one that every object has, such as "constructor".');
  const given = isCells ? ofCells(content, columns) : content;
  const { row, faults } = readRecipient(given, channel);
  if (row) return row;
  return faults.map(({ field, code, says }) => ({
    ...{ line, pointer: `/${field}`, code },
    detail: `"${field}" ${says}`,
  }));
}

/** No deeper than what is read as JSON at all. */
function holdsReservedName(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, each]) => name in Object.prototype || holdsReservedName(each));
}

/** Cells are texts, which templates take for numbers and dates as well; true and false are what they say. */
function ofCells(cells: string[], columns: FileColumn[]): GivenRecipient {
  const variables: Record<string, string | boolean> = {};
  const given: GivenRecipient = { to: undefined, locale: undefined, timezone: undefined, variables };
  for (const [column, text] of filledCells(cells, columns)) {
    const bare = text.trim();
    if (column.startsWith(VARIABLE)) {
      const truth = /^(true|false)$/i.test(bare) ? bare.toLowerCase() === 'true' : null;
      variables[column.slice(VARIABLE.length)] = truth ?? text;
    } else given[column as keyof GivenRecipient] = column === 'locale' ? bare.replaceAll('_', '-') : bare;
  }
  return given;
}
