import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/support/paths';

/** One place in the built product that is changed: exactly one match, or the build is refused. */
export interface Patch {
  file: string;
  find: RegExp;
  replace: string;
}

/** A copy of the built product and of the simulator: nobody's next build changes what a run is running. */
export class ProductBuild {
  private constructor(private readonly folder: string) {}

  static copy(folder: string): ProductBuild {
    for (const built of ['dist', 'dist-simulator']) {
      cpSync(join(ROOT, built), join(folder, built), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    return new ProductBuild(folder);
  }

  /** The same product with one protection less. */
  without(name: string, patches: readonly Patch[]): ProductBuild {
    const folder = join(this.folder, `without-${name}`);
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(this.folder, 'dist'), join(folder, 'dist'), { recursive: true });
    cpSync(join(this.folder, 'dist-simulator'), join(folder, 'dist-simulator'), { recursive: true });
    for (const { file, find, replace } of patches) {
      const path = join(folder, 'dist', file);
      const code = readFileSync(path, 'utf8');
      const matches = code.match(new RegExp(find, `${find.flags.replace('g', '')}g`)) ?? [];
      if (matches.length !== 1) {
        throw new Error(
          `"${name}" is out of date: ${matches.length} places in ${file} match ${String(find)}`,
        );
      }
      writeFileSync(
        path,
        code.replace(find, () => replace),
      );
    }
    return new ProductBuild(folder);
  }

  script(name: 'dist/main.js' | 'dist/worker.js' | 'dist/migrate.js' | 'dist-simulator/main.js'): string {
    return join(this.folder, name);
  }
}
