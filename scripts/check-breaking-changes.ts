// Says what in openapi.json would break programs that were written against the previous release. What is meant to break
// is listed in breaking-changes.json, by the same sentence, and belongs into the next major version and CHANGELOG.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ApiDocument, breakingChanges } from './support/breaking-changes';
import { ROOT } from './support/paths';
import { fileOfRelease, hasPreviousRelease, previousRelease } from './support/previous-release';

const release = previousRelease();
if (!hasPreviousRelease()) {
  console.error(`Release ${release.version} is not in this checkout: nothing was compared.`);
  process.exit(0);
}
const parse = (text: string): ApiDocument => JSON.parse(text) as ApiDocument;
const meant = JSON.parse(readFileSync(join(ROOT, 'breaking-changes.json'), 'utf8')) as string[];
const before = parse(fileOfRelease(release, 'openapi.json'));
const after = parse(readFileSync(join(ROOT, 'openapi.json'), 'utf8'));
const found = breakingChanges(before, after).filter((change) => !meant.includes(change));
for (const change of found) console.error(change);
if (found.length > 0)
  console.error(
    `\n${found.length} changes would break programs that were written against ${release.version}.`,
  );
process.exit(found.length > 0 ? 1 : 0);
