import type { Dirent } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { UsageError } from './failure.js';
import { isPart, SETTINGS, type TemplateFiles } from './template-files.js';

/** Templates of a folder by name, each a folder of its own with a template.json. */
export async function readFolder(folder: string): Promise<Map<string, TemplateFiles>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = new Map<string, TemplateFiles>();
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = pathBelow(folder, entry);
    const [first = '', ...rest] = path.split('/');
    const part = rest.join('/');
    if (!isPart(part)) continue;
    const files = found.get(first) ?? new Map<string, string>();
    files.set(part, await readFile(join(folder, first, part), 'utf8'));
    found.set(first, files);
  }
  const named = [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([first, files]) => [nameOf(first), files] as const);
  const without = named.find(([, files]) => !files.has(SETTINGS));
  if (without) throw new UsageError(`${folder}/${without[0]} has no ${SETTINGS}.`);
  return new Map(named);
}

/** Makes the folder of a template hold these files and no other part of it. Answers whether anything was different. */
export async function writeTemplate(folder: string, name: string, files: TemplateFiles): Promise<boolean> {
  const root = join(folder, folderName(name));
  const before = await partsIn(root);
  const gone = [...before.keys()].filter((path) => !files.has(path));
  const changed = [...files].filter(([path, text]) => before.get(path) !== text);
  for (const path of gone) await rm(join(root, path));
  for (const [path, text] of changed) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return gone.length + changed.length > 0;
}

async function partsIn(root: string): Promise<TemplateFiles> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => pathBelow(root, entry))
    .filter(isPart);
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const)),
  );
}

function pathBelow(folder: string, { parentPath, name }: Dirent): string {
  return relative(folder, join(parentPath, name)).replaceAll(sep, '/');
}

/** A name may hold what a folder's name may not, such as a slash; it is written as in a URL then. */
function folderName(name: string): string {
  const encoded = encodeURIComponent(name)
    .replaceAll('%20', ' ')
    .replace(/[*!'()]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
  return encoded.startsWith('.') ? `%2E${encoded.slice(1)}` : encoded;
}

function nameOf(folder: string): string {
  try {
    return decodeURIComponent(folder);
  } catch {
    return folder;
  }
}
