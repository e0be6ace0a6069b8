import fc from 'fast-check';
import { stringify } from 'csv-stringify/sync';
import { readColumns, readMapping } from '../../src/common/file-columns';
import { csvRows, delimiterOf } from '../../src/common/csv-rows';
import { textOf } from '../../src/common/file-text';
import { CONTACT_COLUMNS } from '../../src/audiences/import-columns';
import { IMPORT_MOVES, IMPORT_STATUSES, mayBecome } from '../../src/audiences/import-status';
import { ndjsonRows } from '../../src/common/ndjson-rows';

/** The bytes of a text in pieces that end wherever they like, in the middle of a letter or a line end too. */
async function* inPieces(text: string, sizes: number[]): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  let at = 0;
  for (let i = 0; at < bytes.length; i += 1) {
    const size = Math.max(1, sizes[i % sizes.length] ?? bytes.length);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
const cell = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc
      .array(fc.constantFrom('a', '"', ',', ';', '\n', 'é', '𝒳', ' '), { maxLength: 8 })
      .map((parts) => parts.join('')),
  )
  // A line end is one, however it is written.
  .map((text) =>
    [...text]
      .filter((each) => !['\r', '\0', '\ufeff'].includes(each))
      .join('')
      .toWellFormed(),
  );
const table = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 8 }))
  .chain(([columns, rows]) =>
    fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  );

describe('a CSV file', () => {
  it('is read as it was written, in any dialect and in any pieces, with the line that each row begins on', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        sizes,
        async (rows, delimiter, lineEnd, mark, cut) => {
          const header = (rows[0] ?? []).map((_, i) => `column ${i}`);
          const text = stringify([header, ...rows], { delimiter, record_delimiter: lineEnd, quoted: true });
          const read = await all(csvRows(textOf(inPieces(`${mark ? '\ufeff' : ''}${text}`, cut))));
          expect(read.map(({ content }) => content)).toEqual([header, ...rows]);
          let line = 1;
          for (const { line: told, content } of read) {
            expect(told).toBe(line);
            line += 1 + content.join('').split('\n').length - 1;
          }
        },
      ),
      { numRuns: 300, seed: 5 },
    );
  });

  it('shows its delimiter in its first line', () => {
    expect(delimiterOf('email,name')).toBe(',');
    expect(delimiterOf('email;"a,b,c,d"')).toBe(';');
    expect(delimiterOf('email\tname, first\tage')).toBe('\t');
    expect(delimiterOf('email')).toBe(',');
  });
});

describe('an NDJSON file', () => {
  it('is read line by line, in any pieces', async () => {
    const object = fc.dictionary(
      fc.string({ maxLength: 5 }),
      fc.oneof(fc.string(), fc.integer(), fc.boolean()),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(object, fc.constant(null))), sizes, async (objects, cut) => {
        const lines = objects.map((each) => (each === null ? 'nonsense' : JSON.stringify(each)));
        const read = await all(ndjsonRows(textOf(inPieces(lines.join('\n'), cut))));
        expect(read.map(({ line }) => line)).toEqual(lines.map((_, i) => i + 1));
        for (const [i, { content, fault }] of read.entries()) {
          if (fault !== 'invalid_text') expect(fault).toBe(objects[i] === null ? 'invalid_json' : undefined);
          if (fault === undefined) expect(content).toEqual(JSON.parse(lines[i] ?? ''));
        }
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  it('keeps nothing of a line that is too long, and goes on after it', async () => {
    const text = `{"a":1}\n{"a":"${'x'.repeat(200_000)}"}\n{"a":3}`;
    const read = await all(ndjsonRows(textOf(inPieces(text, [65_536]))));
    expect(read).toEqual([
      { line: 1, content: { a: 1 } },
      { line: 2, content: {}, fault: 'line_too_long' },
      { line: 3, content: { a: 3 } },
    ]);
  });
});

describe('the columns of a file', () => {
  it('are known by name, whatever its spelling, and are properties otherwise', () => {
    expect(
      readColumns(
        ['E-Mail', 'Time Zone', 'PHONE', 'External ID', 'First name', 'properties.plan', ''],
        {},
        CONTACT_COLUMNS,
      ),
    ).toEqual([
      'email',
      'time_zone',
      'phone',
      'external_id',
      'properties.First name',
      'properties.plan',
      null,
    ]);
  });

  it('are what a mapping says', () => {
    const mapping = readMapping('{"Mail":"email","email":null,"Abo":"properties.plan"}', CONTACT_COLUMNS);
    expect(readColumns(['Mail', 'email', 'Abo'], mapping, CONTACT_COLUMNS)).toEqual([
      'email',
      null,
      'properties.plan',
    ]);
  });

  it.each(['', '[]', '1', '{"a":1}', '{"a":"password"}', '{"a":"properties."}', '{"a":"properties.x@y"}'])(
    'are not mapped by %j',
    (text) => expect(() => readMapping(text, CONTACT_COLUMNS)).toThrow('"columns" takes a JSON object'),
  );
});

describe('the statuses of an import', () => {
  it('lead from each but the last ones to another, and never back', () => {
    expect(mayBecome('completed')).toEqual(['queued', 'running']);
    expect(mayBecome('receiving')).toEqual([]);
    for (const [i, status] of IMPORT_STATUSES.entries())
      for (const next of IMPORT_MOVES[status]) expect(IMPORT_STATUSES.indexOf(next)).toBeGreaterThan(i);
  });
});
