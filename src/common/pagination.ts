import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { AppError } from './app-error';
import { isId } from './ids';

/** Query of every list: newest first, pages by an opaque cursor. */
export class PageQuery {
  /** Rows a page. */
  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 20, example: 20 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;

  /** `next_cursor` of the page before, unchanged. */
  @ApiPropertyOptional({ maxLength: 200 })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  after?: string;
}

/** One page of a list. `T` stands in `data`, newest first. */
export interface Page<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  next_cursor: string | null;
}

export class PageDto {
  @ApiProperty({ enum: ['list'], example: 'list' })
  object: 'list';

  /** Whether there is a further page. */
  @ApiProperty({ example: false })
  has_more: boolean;

  /** Pass as `after` to get the next page; null at the end. */
  @ApiProperty({ type: String, nullable: true, example: null })
  next_cursor: string | null;
}

/** Ids sort by time, so the last id of a page is the cursor. It is encoded to say: do not build it yourself. */
export function cursorOf(id: string): string {
  return Buffer.from(id, 'utf8').toString('base64url');
}

export function idOfCursor(cursor: string | undefined, prefix: string): string | null {
  if (cursor === undefined) return null;
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!isId(prefix, id) || cursorOf(id) !== cursor) {
    throw new AppError('invalid_cursor', 'The cursor in "after" was not made by this list.');
  }
  return id;
}

/** `rows` holds up to `limit + 1` rows: the extra one only tells that there are more. */
export function toPage<Row extends { id: string }, T>(
  rows: Row[],
  limit: number,
  map: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit;
  return {
    object: 'list',
    data: shown.map(map),
    has_more: hasMore,
    next_cursor: hasMore && last ? cursorOf(last.id) : null,
  };
}
