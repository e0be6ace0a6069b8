import { useRead } from '../../api/reading';

/** Keys by what they are called; an operator, or a key beyond the first hundred, stays an id. */
export function useKeyNames(): Map<string, string> {
  const { data } = useRead(['api-keys', 'names'], (carillon, signal) =>
    carillon.apiKeys.list({ limit: 100 }, { signal }).page(),
  );
  return new Map(data?.data.map(({ id, name }) => [id, name]));
}
