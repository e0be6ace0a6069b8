import type { SetAsideFilter } from '@carillon/client';
import { useSearchParams } from 'wouter';

const NAMES = ['kind', 'reason', 'from', 'until', 'webhook_endpoint_id'] as const;
export type FilterName = (typeof NAMES)[number];

interface FilterState {
  /** As they stand in the page's address: days, and not instants. */
  chosen: Partial<Record<FilterName, string>>;
  /** As the API takes them. */
  filter: SetAsideFilter;
  change: (part: Partial<Record<FilterName, string>>) => void;
}

/** What of all that was set aside is looked at. Days are in UTC, and the last is counted in. */
export function useSetAsideFilter(): FilterState {
  const [search, setSearch] = useSearchParams();
  const chosen = Object.fromEntries(
    NAMES.flatMap((name) => (search.get(name) ? [[name, search.get(name)]] : [])),
  ) as FilterState['chosen'];
  const { from, until, ...rest } = chosen;
  const filter = {
    ...rest,
    ...(from ? { from: `${from}T00:00:00Z` } : {}),
    ...(until ? { until: new Date(Date.parse(until) + 86_400_000).toISOString() } : {}),
  } as SetAsideFilter;
  const change: FilterState['change'] = (part) =>
    setSearch(
      Object.entries({ ...chosen, ...part }).filter(([, value]) => value !== ''),
      { replace: true },
    );
  return { chosen, filter, change };
}
