type Fields = Record<string, unknown> | null;

export interface Difference {
  name: string;
  was: unknown;
  is: unknown;
}

/** Field by field what was written down, without what stayed the same. */
export function differencesOf(before: Fields, after: Fields): Difference[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names
    .map((name) => ({ name, was: before?.[name], is: after?.[name] }))
    .filter(({ was, is }) => !before || !after || JSON.stringify(was) !== JSON.stringify(is));
}
