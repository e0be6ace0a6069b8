let lastAt = NaN;
let lastText = '';

/** An instant (milliseconds) in ISO 8601. The last one is kept: much of what happens, happens in the same millisecond. */
export function isoTime(at: number = Date.now()): string {
  if (at !== lastAt) {
    lastText = new Date(at).toISOString();
    lastAt = at;
  }
  return lastText;
}
