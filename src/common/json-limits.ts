/** Deeper than anything that the API takes. */
const MAX_DEPTH = 32;
/** Names in objects and items in lists, on most routes. */
export const MAX_JSON_VALUES = 10_000;

const STRUCTURE = /["[\]{},]/g;

/**
 * Why a JSON text is not read, or null: nested too deep, or more values than the routes behind could look at without
 * keeping others waiting. Found before it is parsed; linear, and what stands in strings (attachments) is skipped over.
 */
export function jsonFault(text: string, maxValues: number): string | null {
  let depth = 0;
  let values = 0;
  STRUCTURE.lastIndex = 0;
  for (let found = STRUCTURE.exec(text); found; found = STRUCTURE.exec(text)) {
    switch (found[0]) {
      case '"':
        STRUCTURE.lastIndex = endOfString(text, found.index) + 1;
        break;
      case '[':
      case '{':
        depth += 1;
        values += 1;
        break;
      case ',':
        values += 1;
        break;
      default:
        depth -= 1;
    }
    if (depth > MAX_DEPTH) return `The body is nested deeper than ${MAX_DEPTH} levels.`;
    if (values > maxValues) return `The body holds more than ${maxValues} names and list items.`;
  }
  return null;
}

/** Where the closing quotation mark stands; at the end when there is none, which the parser will say. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
