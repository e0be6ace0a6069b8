import type { RowError } from '../common/file-intake';
import { type ColumnRules, type FileColumn, filledCells } from '../common/file-columns';
import { FILE_FAULTS, type FileRow } from '../common/file-row';
import { isInstant } from '../common/instant';
import type { Channel } from '../templates/template.entity';
import { parserOf } from './message-rules';
import { GIVEN_REASONS, type GivenReason } from './suppression.dto';

const FIELDS = ['address', 'reason', 'topic', 'expires_at'] as const;
type Field = (typeof FIELDS)[number];

/** What a row of a file says. */
export interface SuppressionRow {
  address: string;
  reason: GivenReason;
  topic: string | null;
  expiresAt: Date | null;
}

/** What goes for a row that says nothing else, and what it may name. */
export interface RowContext {
  channel: Channel;
  reason: GivenReason;
  topic: string | null;
  topics: ReadonlySet<string>;
  now: Date;
}

/** Lists come from elsewhere: what else stands in them is of no interest. */
const OF_NO_INTEREST = 'other.';

export const SUPPRESSION_COLUMNS: ColumnRules = {
  fields: FIELDS,
  keys: ['address'],
  keyNames: '"address", "email" or "phone"',
  aliases: {
    ...{ email: 'address', e_mail: 'address', email_address: 'address', recipient: 'address' },
    ...{ phone: 'address', phone_number: 'address' },
  },
  prefix: OF_NO_INTEREST,
  isName: (name) => name.length <= 100,
  name: 'at most 100 characters',
  example: '{"Mail": "address", "Why": "reason", "Notes": null}',
};

/** A suppression, or why a row is none. Pure. */
export function readSuppressionRow(
  { line, content, fault }: FileRow,
  columns: FileColumn[],
  context: RowContext,
): SuppressionRow | RowError[] {
  const whole = (code: string, detail: string) => [{ line, pointer: '', code, detail }];
  if (fault || content === null) {
    const code = fault ?? 'invalid_json';
    return whole(code, FILE_FAULTS[code]);
  }
  const isCells = Array.isArray(content);
  if (isCells && content.length !== columns.length)
    return whole('wrong_column_count', FILE_FAULTS.wrong_column_count);
  if (!isCells && !Object.keys(content).every((name) => FIELDS.includes(name as Field)))
    return whole('unknown_field', `A line has ${FIELDS.join(', ')} and nothing else.`);
  const given: Partial<Record<Field, unknown>> = isCells ? ofCells(content, columns) : content;
  return readFields(given, context, line);
}

function readFields(
  given: Partial<Record<Field, unknown>>,
  context: RowContext,
  line: number,
): SuppressionRow | RowError[] {
  const errors: RowError[] = [];
  const fault = (field: Field, code: string, says: string) => {
    errors.push({ line, pointer: `/${field}`, code, detail: `"${field}" ${says}` });
  };
  const { address: text, reason = context.reason, topic = context.topic, expires_at: end } = given;
  const address = typeof text === 'string' ? parserOf(context.channel)(text)?.address : undefined;
  if (address === undefined)
    fault('address', 'invalid_address', 'is not an e-mail address, or not a number in E.164.');
  if (!isGiven(reason)) fault('reason', 'invalid_reason', `takes ${GIVEN_REASONS.join(', ')}.`);
  const known = topic === null || (typeof topic === 'string' && context.topics.has(topic));
  if (!known) fault('topic', 'unknown_topic', 'is not the key of a topic of this channel.');
  if (end !== undefined && !isInstant(end))
    fault('expires_at', 'invalid_instant', 'takes a time in RFC 3339 with an offset.');
  const expiresAt = typeof end === 'string' && isInstant(end) ? new Date(end) : null;
  if (expiresAt && expiresAt <= context.now) fault('expires_at', 'past', 'takes a time ahead.');
  if (errors.length > 0 || address === undefined || !isGiven(reason)) return errors;
  return { address, reason, topic: topic as string | null, expiresAt };
}

function isGiven(reason: unknown): reason is GivenReason {
  return GIVEN_REASONS.includes(reason as GivenReason);
}

function ofCells(cells: string[], columns: FileColumn[]): Partial<Record<Field, string>> {
  const filled = filledCells(cells, columns).filter(([column]) => !column.startsWith(OF_NO_INTEREST));
  return Object.fromEntries(filled.map(([column, text]) => [column, text.trim()]));
}
