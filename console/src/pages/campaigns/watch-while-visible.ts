import type { Carillon, CampaignProgress } from '@carillon/client';
import { atMostEvery } from './at-most-every';

const EVERY_MS = 1_000;
const AGAIN_MS = 15_000;

/**
 * Listens to a campaign's stream: one word a second at most, whatever arrives, and none while the window is hidden. A stream
 * that fails is opened again later. `onEnd` is called when the campaign is over, and when a stream has failed.
 */
export function watchWhileVisible(
  carillon: Carillon,
  campaignId: string,
  show: (progress: CampaignProgress | null) => void,
  onEnd: () => void,
): () => void {
  let leave: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const paced = atMostEvery(EVERY_MS, show);
  const open = async (): Promise<void> => {
    const mine = new AbortController();
    leave = mine;
    try {
      for await (const { event, data } of carillon.campaigns.progress(campaignId, { signal: mine.signal })) {
        if (mine.signal.aborted) return;
        if (event === 'progress') paced.take(data);
        else paced.flush();
      }
    } catch {
      if (mine.signal.aborted) return;
      timer = setTimeout(() => void open(), AGAIN_MS);
    }
    onEnd();
  };
  const onVisibility = (): void => {
    if (document.hidden) stop();
    else if (!leave) void open();
  };
  const stop = (): void => {
    clearTimeout(timer);
    leave?.abort();
    leave = null;
  };
  document.addEventListener('visibilitychange', onVisibility);
  onVisibility();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    stop();
    paced.drop();
  };
}
