import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, type SourceFile, sourceFiles } from './source-files';

const written = [...sourceFiles('src', ''), ...sourceFiles('simulator', '')].filter(
  ({ path }) => !path.includes('.generated.'),
);
const code = written.filter(({ path }) => path.endsWith('.ts'));
const shown = ['.ts', '.tsx', '.css'].flatMap((ending) => sourceFiles('console/src', ending));
const pathsOf = (files: { path: string }[]) => files.map(({ path }) => path);
const holding = (pattern: RegExp) => pathsOf(code.filter(({ text }) => pattern.test(text)));

/** Where the environment is read, and where the whole of it is handed in. */
const READS_ENVIRONMENT = ['src/boot.ts', 'src/config/env.ts', 'simulator/main.ts', 'simulator/options.ts'];

const classesOf = (css: string): string[] =>
  [...css.matchAll(/\.([a-z][\w-]*)/g)].map(([, name = '']) => name);
const selectorsOf = (css: string): string[] =>
  [...css.matchAll(/([^{};]+)\{/g)]
    .flatMap(([, selectors = '']) => selectors.split(','))
    .map((selector) => selector.trim())
    .filter((selector) => !selector.startsWith('@'));

describe('the house', () => {
  it('has rooms to look at', () => {
    expect(code.length).toBeGreaterThan(100);
  });

  it('has no file above 400 lines', () => {
    const long = [...written, ...shown]
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > 400);
    expect(long).toEqual([]);
  });

  it('has no file that is only a corridor, or a drawer for everything', () => {
    const drawers = /(^|\/)(index|types|utils?|helpers?|base|common)(\.\w+)?\.ts$/;
    expect(pathsOf(code).filter((path) => drawers.test(path))).toEqual([]);
    expect(holding(/^export \* from /m)).toEqual([]);
  });

  it('exports by name', () => {
    expect(holding(/^export default /m)).toEqual([]);
  });

  it('reads the environment at its door only', () => {
    expect(holding(/\bprocess\.env\b/).filter((path) => !READS_ENVIRONMENT.includes(path))).toEqual([]);
  });

  it('has no circle that needs a forward reference', () => {
    expect(holding(/\bforwardRef\b/)).toEqual([]);
  });

  it('has no style of one area of the console that changes another', () => {
    const sheets = sourceFiles('console/src', '.css').map(({ path, text }) => ({
      ...{ path, selectors: selectorsOf(text), classes: classesOf(text) },
    }));
    const reaching = sheets
      .filter(({ path }) => !path.startsWith('console/src/styles/'))
      .flatMap(({ path, selectors }) => {
        const elsewhere = sheets.filter((sheet) => sheet.path !== path).flatMap(({ classes }) => classes);
        return selectors
          .filter((selector) => classesOf(selector).every((name) => elsewhere.includes(name)))
          .map((selector) => `${path}: ${selector} has no class of its own`);
      });
    expect(reaching).toEqual([]);
  });

  it('leaves nothing for later and silences no rule', () => {
    expect(holding(/\b(TODO|FIXME|XXX)\b|eslint-disable|@ts-(ignore|expect-error|nocheck)/)).toEqual([]);
  });

  it('has no two DTOs of one name, of which openapi.json would show one', () => {
    const names = code.flatMap(({ text }) =>
      [...text.matchAll(/^export class (\w+Dto)\b/gm)].map(([, name]) => name),
    );
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it('takes rows under a limit with an array, not with IN, which may ask again and take more', () => {
    expect(holding(/\bIN \(\s*SELECT(?:(?!RETURNING)[^`])*?\bLIMIT\b[^`]*?SKIP LOCKED/)).toEqual([]);
  });

  it('never lets an entity change the schema or load others by itself', () => {
    expect(
      holding(
        /synchronize: true|migrationsRun: true|eager: true|cascade:|@(OneToMany|ManyToOne|ManyToMany|OneToOne)\(/,
      ),
    ).toEqual([]);
  });

  it('keeps the simulator and the product apart', () => {
    expect(holding(/from '(\.\.\/)+(simulator|test|scripts)\//)).toEqual([]);
    expect(
      pathsOf(
        code.filter(({ path, text }) => path.startsWith('simulator/') && /from '(\.\.\/)+src\//.test(text)),
      ),
    ).toEqual([]);
  });

  it('prints nothing past its logger', () => {
    const product = code.filter(({ path }) => path.startsWith('src/'));
    expect(pathsOf(product.filter(({ text }) => /\bconsole\.\w+\(/.test(text)))).toEqual([]);
  });
});

describe('the documents', () => {
  const documents = [...readme(), ...sourceFiles('docs', '.md')];

  it('link to files that exist', () => {
    const broken = documents.flatMap(({ path, text }) =>
      linksOf(text)
        .filter((target) => !/^(https?:|mailto:|#)/.test(target))
        .filter(
          (target) =>
            !existsSync(join(ROOT, dirname(path), decodeURIComponent(target.replace(/[#?].*$/, '')))),
        )
        .map((target) => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('name only source files that exist', () => {
    const broken = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/`((?:src|test|simulator|scripts)\/[\w./-]+\.\w+)`/g)]
        .map(([, named]) => named ?? '')
        .filter((named) => !existsSync(join(ROOT, named)))
        .map((named) => `${path}: ${named}`),
    );
    expect(broken).toEqual([]);
  });
});

function readme(): SourceFile[] {
  const path = join(ROOT, 'README.md');
  return existsSync(path) ? [{ path: 'README.md', text: readFileSync(path, 'utf8') }] : [];
}

/** `[text](target)`, images, and `[name]: target`, outside of code. */
function linksOf(text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)|^\[[^\]]+\]: (\S+)$/gm)].map(
    ([, inline, named]) => inline ?? named ?? '',
  );
}
