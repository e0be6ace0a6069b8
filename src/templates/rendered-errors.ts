import type { FieldError } from '../common/app-error';
import type { Rendered } from './render';

/**
 * What was found wrong with the values of a copy, one fault per name, so that all of them can be mended at once: what its
 * declarations say first, then what is printed and not there, or not of the kind that a helper prints. `at` is the map in
 * which the value of a name was given, or would have to be.
 */
export function renderedErrors(
  declared: FieldError[],
  { missing, unfit }: Pick<Rendered<unknown>, 'missing' | 'unfit'>,
  at: (name: string) => string,
): FieldError[] {
  const pointerOf = (name: string) => `${at(name.split('.')[0] ?? name)}/${name.replaceAll('.', '/')}`;
  const known = new Set(declared.map(({ pointer }) => pointer));
  const printed = [
    ...missing.map((name) => ({
      pointer: pointerOf(name),
      code: 'missing_variable',
      detail: `The template prints "${name}", and the variables do not hold it.`,
    })),
    ...unfit.map(({ name, expected }) => ({
      pointer: pointerOf(name),
      code: 'wrong_type',
      detail: `The template prints "${name}" as a ${expected}, and it is none.`,
    })),
  ];
  return [...declared, ...printed.filter(({ pointer }) => !known.has(pointer))];
}
