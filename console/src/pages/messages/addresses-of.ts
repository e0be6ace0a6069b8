/** Addresses or numbers as people write them: by commas, semicolons or lines, of which none within a quoted name. */
export function addressesOf(text: string): string[] {
  return (text.match(/(?:"(?:[^"\\]|\\.)*"|[^,;\n"])+/g) ?? []).map((part) => part.trim()).filter(Boolean);
}
