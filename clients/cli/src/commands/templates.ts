import { createTwoFilesPatch } from 'diff';
import type { Carillon, Template } from '@carillon/client';
import type { Command } from 'commander';
import { NotWell, note, UsageError } from '../failure.js';
import { collect } from '../option-parsers.js';
import { printJson, printTable } from '../output.js';
import { type RemoteTemplate, remoteTemplates } from '../remote-templates.js';
import { openSession } from '../session.js';
import { filesOf, sourceOf, type TemplateFiles, type TemplateSource } from '../template-files.js';
import { readFolder, writeTemplate } from '../template-folder.js';

interface Chosen {
  only?: string[];
}

interface Pushed {
  name: string;
  done: 'unchanged' | 'draft' | 'published';
  version: number;
}

const FOLDER = 'templates';
/** What stands in others goes first. */
const ORDER: Template['kind'][] = ['partial', 'layout', 'template'];

export function addTemplates(program: Command): void {
  const templates = program.command('templates').description('templates as files');
  const command = (name: string, description: string): Command =>
    templates
      .command(name)
      .description(description)
      .argument('[dir]', 'the folder', FOLDER)
      .option('--only <name>', 'this template; to be repeated for several', collect);
  command('pull', 'write templates into files').action(pull);
  command('push', 'make drafts of what was changed in the files')
    .option('--publish', 'and publish them')
    .action(push);
  command('diff', 'what push would change; ends with 1 when there is something').action(diff);
}

async function pull(folder: string, { only }: Chosen, command: Command): Promise<void> {
  const { carillon, json } = openSession(command);
  const pulled: { name: string; done: string; version: number }[] = [];
  for (const [name, { template, files }] of chosen(await remoteTemplates(carillon), only)) {
    const done = (await writeTemplate(folder, name, files)) ? 'written' : 'unchanged';
    pulled.push({ name, done, version: template.version });
  }
  print(json, pulled);
}

async function push(
  folder: string,
  { only, publish }: Chosen & { publish?: boolean },
  command: Command,
): Promise<void> {
  const { carillon, json } = openSession(command);
  const local = chosen(await readFolder(folder), only);
  // All are read before any is pushed, so that a file that is wrong leaves everything as it was.
  const sources = local
    .map(([name, files]) => ({ name, source: sourceOf(name, files) }))
    .sort((a, b) => ORDER.indexOf(a.source.kind) - ORDER.indexOf(b.source.kind));
  const remote = await remoteTemplates(carillon);
  for (const { name, source } of sources) checkLike(name, source, remote.get(name));
  const pushed: Pushed[] = [];
  for (const { name, source } of sources)
    pushed.push(await pushOne(carillon, name, source, remote.get(name), publish ?? false));
  print(json, pushed);
}

async function pushOne(
  carillon: Carillon,
  name: string,
  source: TemplateSource,
  remote: RemoteTemplate | undefined,
  isPublished: boolean,
): Promise<Pushed> {
  const isSame = remote !== undefined && areSame(filesOf(source), remote.files);
  const template = isSame ? remote.template : await write(carillon, name, source, remote?.template);
  if (!isSame) for (const { code, detail } of template.warnings ?? []) note(`${name}: ${detail} (${code})`);
  const { id, version, status } = template;
  if (isPublished && status === 'draft') {
    await carillon.templates.versions.publish(id, version);
    return { name, done: 'published', version };
  }
  return { name, done: isSame ? 'unchanged' : 'draft', version };
}

/** A draft that is there is written anew; else there is one more. */
function write(
  carillon: Carillon,
  name: string,
  { channel, kind, version }: TemplateSource,
  before: Template | undefined,
): Promise<Template> {
  if (!before) return carillon.templates.create({ name, channel, kind, ...version, draft: true });
  const { id, version: number, status } = before;
  if (status === 'draft') return carillon.templates.versions.change(id, number, version);
  return carillon.templates.versions.add(id, { ...version, draft: true });
}

function checkLike(
  name: string,
  { channel, kind }: TemplateSource,
  remote: RemoteTemplate | undefined,
): void {
  if (!remote) return;
  const { template } = remote;
  if (template.channel !== channel || template.kind !== kind)
    throw new UsageError(
      `${name} is a ${template.kind} for ${template.channel} and cannot become a ${kind} for ${channel}: give it another name.`,
    );
}

async function diff(folder: string, { only }: Chosen, command: Command): Promise<void> {
  const { carillon, json } = openSession(command);
  const sides = [
    new Map([...(await remoteTemplates(carillon))].map(([name, { files }]) => [name, files])),
    new Map([...(await readFolder(folder))].map(([name, files]) => [name, filesOf(sourceOf(name, files))])),
  ] as const;
  const names = new Map([...sides[0], ...sides[1]]);
  const patches = chosen(names, only)
    .map(([name]) => name)
    .sort()
    .flatMap((name) => patchesOf(name, sides[0].get(name), sides[1].get(name)));
  if (json) printJson(patches.map(({ name, path, patch }) => ({ name, path, patch })));
  else for (const { patch } of patches) process.stdout.write(patch);
  if (patches.length > 0) throw new NotWell();
}

function patchesOf(
  name: string,
  before: TemplateFiles = new Map(),
  after: TemplateFiles = new Map(),
): { name: string; path: string; patch: string }[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((path) => {
    const [old, young] = [before.get(path), after.get(path)];
    if (old === young) return [];
    const label = (side: string, text?: string) =>
      text === undefined ? '/dev/null' : `${side}/${name}/${path}`;
    const patch = createTwoFilesPatch(label('carillon', old), label('files', young), old ?? '', young ?? '');
    return [{ name, path, patch: patch.replace(/^=+\n/, '') }];
  });
}

function areSame(some: TemplateFiles, others: TemplateFiles): boolean {
  return some.size === others.size && [...some].every(([path, text]) => others.get(path) === text);
}

/** Throws a UsageError for a name that nothing has. */
function chosen<T>(templates: Map<string, T>, only: string[] | undefined): [string, T][] {
  const missing = only?.find((name) => !templates.has(name));
  if (missing !== undefined) throw new UsageError(`There is no template of this name: ${missing}`);
  return [...templates].filter(([name]) => !only || only.includes(name));
}

function print(json: boolean, rows: { name: string; done: string; version: number }[]): void {
  if (json) printJson(rows);
  else
    printTable(
      ['TEMPLATE', 'DONE', 'VERSION'],
      rows.map(({ name, done, version }) => [name, done, version]),
    );
}
