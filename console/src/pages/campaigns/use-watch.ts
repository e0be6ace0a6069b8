import { useQueryClient } from '@tanstack/react-query';
import type { CampaignProgress } from '@carillon/client';
import { useEffect, useState } from 'react';
import { usePlace } from '../../api/place';
import { type Point, pointOf, withPoint } from './points';
import { watchWhileVisible } from './watch-while-visible';

export interface Watched {
  progress: CampaignProgress | null;
  points: readonly Point[];
  /** Whether what is shown comes by itself as it happens. */
  isLive: boolean;
}

/**
 * A campaign as its stream tells of it, one update a second at most. When its run moves on, what the page has read of it is
 * read again. What was seen is kept as long as answers are, so that the lines are there when somebody comes back.
 */
export function useWatch(campaignId: string, isOn: boolean): Watched {
  const { carillon, key } = usePlace();
  const queries = useQueryClient();
  const seenKey = [...key, 'campaign-seen', campaignId] as const;
  const seen = (): readonly Point[] => queries.getQueryData<Point[]>(seenKey) ?? [];
  const [watched, setWatched] = useState<Watched>(() => ({ progress: null, points: seen(), isLive: false }));

  useEffect(() => {
    if (!isOn) return undefined;
    const readAgain = (): void => {
      for (const about of ['campaigns', 'statistics'])
        void queries.invalidateQueries({ queryKey: [...key, about] });
    };
    let status: CampaignProgress['status'] | null | undefined;
    const show = (progress: CampaignProgress | null): void => {
      let points = seen();
      if (progress) {
        // Another run of it begins with nothing.
        const isAnother = progress.sent < (points.at(-1)?.sent ?? 0);
        points = withPoint(isAnother ? [] : points, pointOf(progress, Date.now()));
        queries.setQueryData(seenKey, points);
      }
      setWatched({ progress, points, isLive: true });
      const before = status;
      status = progress?.status ?? null;
      if (before !== undefined && before !== status) readAgain();
    };
    return watchWhileVisible(carillon, campaignId, show, () => {
      setWatched((before) => ({ ...before, isLive: false }));
      readAgain();
    });
    // `key` and `seen` are of the place and the campaign, which are named.
  }, [carillon, queries, campaignId, isOn]);

  return watched;
}
