import { FieldError } from '../common/app-error';

/** One fault per name, so that all of them can be mended at once. `pointer` is the map they were looked for in. */
export function missingVariables(pointer: string, names: string[]): FieldError[] {
  return names.map((name) => ({
    pointer: `${pointer}/${name.replaceAll('.', '/')}`,
    code: 'missing_variable',
    detail: `The template prints "${name}", and the variables do not hold it.`,
  }));
}
