import { useRead } from '../../api/reading';
import type { Choice } from '../../kit/form';

/** The topics to choose among. */
export function useTopicChoices(): Choice[] {
  const { data } = useRead(['topics', 'all'], (carillon, signal) =>
    carillon.topics.list({ limit: 100 }, { signal }).page(),
  );
  return data?.data.map(({ key, name }) => ({ value: key, label: name })) ?? [];
}
