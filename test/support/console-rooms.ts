import { sourceFiles } from '../architecture/source-files';

/** Every page of the console, as its rooms name it: within a tenant's area, or within the platform's. */
export function consoleRooms(area: 'tenant' | 'platform'): string[] {
  return sourceFiles('console/src/pages', '-rooms.ts')
    .filter(({ path }) => (area === 'platform') === path.includes('/platform/'))
    .flatMap(({ text }) => [...text.matchAll(/room\(\s*'([^']+)'/g)].map(([, path = '']) => path))
    .sort();
}
