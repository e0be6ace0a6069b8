import { Readable } from 'node:stream';
import { applyDecorators, StreamableFile } from '@nestjs/common';
import { ApiPropertyOptional, ApiResponse } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { Optional } from './validation';

/** Files of lines, read and written. */
export const LINE_FORMATS = ['csv', 'ndjson'] as const;
export type LineFormat = (typeof LINE_FORMATS)[number];

export const CONTENT_TYPES: Record<LineFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

export class FormatQuery {
  /** What the lines are. */
  @ApiPropertyOptional({ enum: LINE_FORMATS, default: 'csv', example: 'csv' })
  @Optional()
  @IsIn(LINE_FORMATS)
  format: LineFormat = 'csv';
}

/** Documents an answer that is a file of lines. */
export function ApiTextAnswer(csv: string): MethodDecorator {
  return applyDecorators(
    ApiResponse({
      status: 200,
      description: 'A stream. One that breaks off in the middle ends without the last chunk: ask again.',
      content: {
        'text/csv': { schema: { type: 'string' }, example: csv },
        'application/x-ndjson': { schema: { type: 'string' } },
      },
    }),
  );
}

/** Lines are made when the caller has read those before: nothing waits in memory but one page. */
export function textAnswer(
  lines: AsyncIterable<string>,
  format: LineFormat,
  filename: string,
): StreamableFile {
  return new StreamableFile(Readable.from(lines, { objectMode: false, highWaterMark: 64 * 1024 }), {
    type: CONTENT_TYPES[format],
    disposition: `attachment; filename="${filename}.${format}"`,
  });
}
