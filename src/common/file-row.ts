/** What can be wrong with a row before anybody asks what it says. */
export const FILE_FAULTS = {
  invalid_text: 'The text holds a NUL or half of a surrogate pair, which is no text.',
  wrong_column_count:
    'The row has more or fewer cells than the header. Check delimiters and quotation marks.',
  invalid_json: 'The line is not one JSON object.',
  line_too_long: 'The line is longer than 128 kB.',
} as const satisfies Record<string, string>;

/**
 * A row as it stood in the file, with the number of its line: cells of CSV, an object of NDJSON, or why it cannot be
 * read. Null in place of the content: the person was erased meanwhile.
 */
export interface FileRow {
  line: number;
  content: string[] | Record<string, unknown> | null;
  fault?: keyof typeof FILE_FAULTS;
}
