import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Carillon, ContactImport } from '@carillon/client';
import type { Command } from 'commander';
import { NotWell, note, UsageError } from '../failure.js';
import { interruptible } from '../interruptible.js';
import { collectPairs } from '../option-parsers.js';
import { printFields, printJson } from '../output.js';
import { ProgressBar } from '../progress-bar.js';
import { openSession } from '../session.js';

interface ImportOptions {
  column?: Record<string, string>;
  text?: boolean;
  errors?: string;
  strict?: boolean;
}

const ASKED_EVERY_MS = 500;
/** The whole of a file; it may be large, and the line slow. */
const UPLOAD_TIMEOUT_MS = 6 * 3_600_000;
const UNDER_WAY: ContactImport['status'][] = ['receiving', 'queued', 'running'];

export function addAudiences(program: Command): void {
  const audiences = program.command('audiences').description('whom to send to');
  audiences
    .command('import')
    .description('put the people in a CSV or NDJSON file on an audience')
    .argument('<audience>', 'its id, or its name')
    .argument('<file>', 'ending in .csv, .ndjson or .jsonl')
    .option(
      '--column <header=field>',
      'what a column is: email, properties.plan; nothing after = leaves it out',
      collectPairs,
    )
    .option('--text', 'properties stay text, where they look like numbers too')
    .option('--errors <path>', 'write the rows that were refused, and why, as CSV')
    .option('--strict', 'end with 1 when a row was refused')
    .action(importFile);
}

async function importFile(
  audience: string,
  path: string,
  options: ImportOptions,
  command: Command,
): Promise<void> {
  const { carillon, json } = openSession(command);
  const format = formatOf(path);
  const { size } = await stat(path);
  const audienceId = await idOf(carillon, audience);
  const query = {
    audience_id: audienceId,
    ...(options.column ? { columns: columnsOf(options.column) } : {}),
    ...(options.text ? { property_types: 'text' as const } : {}),
  };
  const created = await upload(path, size, (content) =>
    carillon.contactImports.create(format === 'csv' ? { csv: content } : { ndjson: content }, query, {
      timeoutMs: UPLOAD_TIMEOUT_MS,
    }),
  );
  const ended = await interruptible(`The import ${created.id} goes on.`, (signal) =>
    untilEnded(carillon, created, signal),
  );
  if (options.errors !== undefined) await writeErrors(carillon, ended, options.errors);
  if (json) printJson(ended);
  else printFields({ import: ended.id, status: ended.status, ...ended.rows, problem: ended.problem });
  if (ended.status !== 'completed' || (options.strict && ended.rows.failed > 0)) throw new NotWell();
}

function formatOf(path: string): 'csv' | 'ndjson' {
  if (/\.csv$/i.test(path)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(path)) return 'ndjson';
  throw new UsageError(`${path} should end in .csv, .ndjson or .jsonl.`);
}

function columnsOf(columns: Record<string, string>): string {
  return JSON.stringify(columns, (_name, field: unknown) => (field === '' ? null : field));
}

async function idOf(carillon: Carillon, audience: string): Promise<string> {
  if (audience.startsWith('lst_')) return audience;
  for await (const { id, name } of carillon.audiences.list({ limit: 100 })) if (name === audience) return id;
  throw new UsageError(`There is no audience of this name: ${audience}`);
}

async function upload(
  path: string,
  size: number,
  send: (content: ReadableStream<Uint8Array>) => Promise<ContactImport>,
): Promise<ContactImport> {
  const bar = new ProgressBar('Upload', 'bytes');
  let sent = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bar.show((sent += chunk.length), size);
      done(null, chunk);
    },
  });
  const file = createReadStream(path);
  file.on('error', (error) => counted.destroy(error));
  try {
    return await send(Readable.toWeb(file.pipe(counted)) as ReadableStream<Uint8Array>);
  } finally {
    bar.end();
    file.destroy();
  }
}

async function untilEnded(
  carillon: Carillon,
  created: ContactImport,
  signal: AbortSignal,
): Promise<ContactImport> {
  const bar = new ProgressBar('Import', 'rows', '{failed} refused');
  try {
    for (let current = created; ; current = await carillon.contactImports.get(created.id, { signal })) {
      const { done, total, failed } = current.rows;
      bar.show(done, total, { failed });
      if (!UNDER_WAY.includes(current.status)) return current;
      await wait(ASKED_EVERY_MS, undefined, { signal });
    }
  } finally {
    bar.end();
  }
}

async function writeErrors(carillon: Carillon, { id, rows }: ContactImport, path: string): Promise<void> {
  const { body } = await carillon.contactImports.errors(id, { format: 'csv' });
  if (body) await pipeline(Readable.fromWeb(body), createWriteStream(path));
  note(`${rows.failed} rows were refused; ${path} says why.`);
}
