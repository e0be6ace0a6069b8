import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/support/paths';
import {
  fileOfRelease,
  filesOfRelease,
  hasPreviousRelease,
  previousRelease,
} from '../../scripts/support/previous-release';

const FOLDER = 'src/database/migrations';

/**
 * What programs of the previous release cannot live with while they still run: what they name is taken away or called
 * something else, or what they write is refused. It is done one release later, when nobody names it any more.
 */
const CONTRACTING = [
  /\bDROP\s+(TABLE|COLUMN|VIEW|TYPE)\b/i,
  /\bRENAME\b/i,
  /\bALTER\s+COLUMN\s+\w+\s+(SET\s+DATA\s+)?TYPE\b/i,
  /\bSET\s+NOT\s+NULL\b/i,
  /\bADD\s+COLUMN\s+(?![^,;`]*\bDEFAULT\b)[^,;`]*\bNOT\s+NULL\b/i,
  /\bREVOKE\b/i,
];

/** Where the same name goes on to mean the same columns, or nobody had what is taken; and why. */
const NO_HARM: Record<string, string[]> = {
  // The tables become the first partition of tables that are called as they were; what is revoked is of that partition,
  // which nobody names, and of functions that are new; what is dropped is a month that need not be kept.
  '1764610000000-ledger-months.ts': ['RENAME', 'REVOKE', 'DROP'],
};

function contracts(up: string): string[] {
  return CONTRACTING.filter((pattern) => pattern.test(up)).map(String);
}

/** What the migration does, and not what undoes it. */
function upOf(source: string): string {
  return source.split(/\basync down\(/)[0] ?? '';
}

const whereReleased = hasPreviousRelease() ? describe : describe.skip;

whereReleased('migrations', () => {
  const released = hasPreviousRelease() ? filesOfRelease(previousRelease(), FOLDER) : [];
  const now = readdirSync(join(ROOT, FOLDER)).map((name) => `${FOLDER}/${name}`);

  it('that were released stay what they are', () => {
    expect(released.length).toBeGreaterThan(10);
    for (const path of released)
      expect({ path, text: readFileSync(join(ROOT, path), 'utf8') }).toEqual({
        path,
        text: fileOfRelease(previousRelease(), path),
      });
  });

  it('since then only add what the previous release need not know', () => {
    const found = now
      .filter((path) => !released.includes(path))
      .map((path) => {
        const known = NO_HARM[path.slice(FOLDER.length + 1)] ?? [];
        const found = contracts(upOf(readFileSync(join(ROOT, path), 'utf8')));
        return { path, contracts: found.filter((each) => !known.some((word) => each.includes(word))) };
      });
    expect(found.filter((each) => each.contracts.length > 0)).toEqual([]);
  });

  it.each([
    'ALTER TABLE messages DROP COLUMN lane',
    'ALTER TABLE messages RENAME COLUMN lane TO track',
    'ALTER TABLE messages ALTER COLUMN lane TYPE integer',
    'ALTER TABLE messages ALTER COLUMN lane SET NOT NULL',
    'ALTER TABLE messages ADD COLUMN track text NOT NULL',
    'REVOKE SELECT ON messages FROM carillon_app',
  ])('%s would be noticed', (sql) => expect(contracts(sql)).toHaveLength(1));

  it.each([
    'ALTER TABLE messages ADD COLUMN track text',
    "ALTER TABLE messages ADD COLUMN track text NOT NULL DEFAULT 'email'",
    'CREATE TABLE tracks (id text NOT NULL)',
    'ALTER TABLE messages DROP CONSTRAINT lane_is_known',
  ])('%s is no harm', (sql) => expect(contracts(sql)).toEqual([]));
});
