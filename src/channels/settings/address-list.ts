/** A list of addresses in one text: commas part them, but not those within a quoted name. */
const ITEM = /(?:"(?:\\.|[^"\\])*"|[^,"])+/g;

export function addressesIn(text: string): string[] {
  return (text.match(ITEM) ?? []).map((item) => item.trim()).filter(Boolean);
}
