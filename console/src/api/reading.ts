import type { Carillon, Page } from '@carillon/client';
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query';
import { usePlace } from './place';

/** After how many milliseconds something is asked again, while the page is looked at; it may depend on what came last. */
type Every<T> = number | false | ((latest: T | undefined) => number | false);

interface ReadOptions<T> {
  everyMs?: Every<T>;
  enabled?: boolean;
  /** Shows what was read for another key until this one has come: for filters and ranges. */
  keep?: boolean;
}

/** One answer of the API, from the cache at once if it is there, and asked again behind it. */
export function useRead<T>(
  key: readonly unknown[],
  read: (carillon: Carillon, signal: AbortSignal) => Promise<T>,
  { everyMs = false, enabled = true, keep = false }: ReadOptions<T> = {},
): UseQueryResult<T> {
  const place = usePlace();
  return useQuery({
    queryKey: [...place.key, ...key],
    queryFn: ({ signal }) => read(place.carillon, signal),
    refetchInterval: typeof everyMs === 'function' ? ({ state }) => everyMs(state.data) : everyMs,
    enabled,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  });
}

export interface List<T> {
  rows: T[] | undefined;
  error: Error | null;
  /** Undefined at the end of the list. */
  more: (() => void) | undefined;
  isLoadingMore: boolean;
  isStale: boolean;
}

/** A list of the API, as many pages of it as were asked for. */
export function useList<T>(
  key: readonly unknown[],
  ask: (carillon: Carillon, after: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
  { everyMs = false, enabled = true }: Omit<ReadOptions<T[]>, 'keep'> = {},
): List<T> {
  const place = usePlace();
  const query = useInfiniteQuery({
    queryKey: [...place.key, ...key],
    queryFn: ({ pageParam, signal }) => ask(place.carillon, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.has_more ? (page.next_cursor ?? undefined) : undefined),
    refetchInterval: typeof everyMs === 'function' ? ({ state }) => everyMs(rowsOf(state.data)) : everyMs,
    enabled,
    placeholderData: keepPreviousData,
  });
  return {
    rows: rowsOf(query.data),
    error: query.error,
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    isLoadingMore: query.isFetchingNextPage,
    isStale: query.isPlaceholderData,
  };
}

function rowsOf<T>(read: { pages: Page<T>[] } | undefined): T[] | undefined {
  return read?.pages.flatMap(({ data }) => data);
}

/** Something done through the API; whatever the console knows of this place is asked again afterwards. */
export function useAct<Input = void, Output = unknown>(
  act: (carillon: Carillon, input: Input) => Promise<Output>,
) {
  const place = usePlace();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => act(place.carillon, input),
    onSuccess: () => queries.invalidateQueries({ queryKey: place.key }),
  });
}
