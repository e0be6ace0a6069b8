import { useQueryClient } from '@tanstack/react-query';
import type { CampaignProgress } from '@carillon/client';
import { useEffect, useState } from 'react';
import { type Place, usePlace } from '../../api/place';
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
  const [watched, setWatched] = useState<Watched>(() => ({
    progress: null,
    points: queries.getQueryData<Point[]>(seenKeyOf(key, campaignId)) ?? [],
    isLive: false,
  }));

  useEffect(() => {
    if (!isOn) return undefined;
    const readAgain = (): void => {
      for (const about of ['campaigns', 'statistics'])
        void queries.invalidateQueries({ queryKey: [...key, about] });
    };
    const seenKey = seenKeyOf(key, campaignId);
    let status: CampaignProgress['status'] | null | undefined;
    const show = (progress: CampaignProgress | null): void => {
      let points = queries.getQueryData<readonly Point[]>(seenKey) ?? [];
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
  }, [carillon, key, queries, campaignId, isOn]);

  return watched;
}

function seenKeyOf(place: Place['key'], campaignId: string): readonly string[] {
  return [...place, 'campaign-seen', campaignId];
}
