import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { List } from '../api/reading';
import { Button } from './button';
import { Fault } from './notice';

export interface Column<T> {
  title: string;
  cell: (row: T) => ReactNode;
  align?: 'end';
  /** What can be done with the row: it needs no title for the eye. */
  actions?: boolean;
  /** As narrow as what is in it. */
  snug?: boolean;
  /** Left out on a phone. */
  wideOnly?: boolean;
}

interface TableProps<T> {
  /** What is listed, for those who hear the page. */
  label: string;
  columns: Column<T>[];
  list: Pick<List<T>, 'rows' | 'error'> & Partial<List<T>>;
  rowKey: (row: T) => string;
  /** Makes the first cell a link, and the whole row follows it. */
  rowLink?: (row: T) => string;
  empty: ReactNode;
}

/** A list of the API: its rows, or that they are on their way, or why there are none. */
export function Table<T>({ label, columns, list, rowKey, rowLink, empty }: TableProps<T>) {
  const [, navigate] = useLocation();
  const { rows, error, more, isLoadingMore, isStale } = list;
  if (error && !rows)
    return (
      <div className="card-body">
        <Fault error={error} />
      </div>
    );
  if (rows?.length === 0) return <>{empty}</>;
  return (
    <>
      <div
        className={isStale ? 'table-scroll stale' : 'table-scroll'}
        tabIndex={0}
        role="region"
        aria-label={label}
      >
        <table className="table" aria-busy={!rows}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.title} scope="col" className={classes(column)}>
                  {column.actions ? <span className="hidden-visually">{column.title}</span> : column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows
              ? rows.map((row) => {
                  const to = rowLink?.(row);
                  return (
                    <tr
                      key={rowKey(row)}
                      className={to ? 'linked' : undefined}
                      onClick={to ? (event) => isPlain(event.target) && navigate(to) : undefined}
                    >
                      {columns.map((column, index) => (
                        <td key={column.title} className={classes(column)}>
                          {to && index === 0 ? <Link href={to}>{column.cell(row)}</Link> : column.cell(row)}
                        </td>
                      ))}
                    </tr>
                  );
                })
              : Array.from({ length: 6 }, (_, row) => (
                  <tr key={row}>
                    {columns.map((column) => (
                      <td key={column.title} className={classes(column)}>
                        <span className="skeleton" style={{ width: `${55 + ((row * 17) % 40)}%` }} />
                      </td>
                    ))}
                  </tr>
                ))}
          </tbody>
        </table>
      </div>
      {error && (
        <div className="card-body">
          <Fault error={error} />
        </div>
      )}
      {more && (
        <div className="table-more">
          <Button onClick={more} busy={isLoadingMore ?? false}>
            {isLoadingMore ? 'Loading…' : 'Show more'}
          </Button>
        </div>
      )}
    </>
  );
}

/** Not on something that is to be pressed by itself, and not while a text is being marked. */
function isPlain(target: EventTarget): boolean {
  if (target instanceof Element && target.closest('a, button, input, label')) return false;
  return getSelection()?.isCollapsed !== false;
}

function classes<T>({ align, actions, snug, wideOnly }: Column<T>): string | undefined {
  const names = [align, actions && 'actions', snug && 'snug', wideOnly && 'wide-only'].filter(Boolean);
  return names.length > 0 ? names.join(' ') : undefined;
}
