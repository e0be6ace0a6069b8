export type PropertyType = 'text' | 'number' | 'boolean';

/** A property as it is typed. */
export interface PropertyRow {
  name: string;
  type: PropertyType;
  text: string;
}

export function toRows(properties: Record<string, unknown>): PropertyRow[] {
  return Object.entries(properties).map(([name, value]) => ({
    name,
    type: typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text',
    text: String(value as string | number | boolean),
  }));
}

/** What was typed. A number that is none stays a text. */
export function toProperties(rows: PropertyRow[]): Record<string, string | number | boolean> {
  return Object.fromEntries(
    rows
      .filter(({ name }) => name.trim() !== '')
      .map(({ name, type, text }): [string, string | number | boolean] => {
        if (type === 'number' && text !== '' && !Number.isNaN(Number(text)))
          return [name.trim(), Number(text)];
        return [name.trim(), type === 'boolean' ? text === 'true' : text];
      }),
  );
}
