import { useCallback, useEffect, useState } from 'react';
import { usePlace } from '../../../api/place';
import type { Draft } from './draft';
import { isUnsaved } from './fingerprint-of';

export interface DraftInHand {
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
  /** Nothing of it is kept. */
  forget: () => void;
  restart: () => void;
}

/** What is being written, kept against a reload for as long as the window is open. */
export function useDraft(name: string, initial: () => Draft): DraftInHand {
  const { key } = usePlace();
  const place = ['carillon-campaign', ...key, name].join(':');
  const [draft, setDraft] = useState<Draft>(() => draftToBegin(readDraft(place), initial()));
  useEffect(() => writeDraft(place, draft), [place, draft]);
  const change = useCallback(
    (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes })),
    [],
  );
  const forget = useCallback(() => sessionStorage.removeItem(place), [place]);
  const restart = (): void => setDraft(initial());
  return { draft, change, forget, restart };
}

/** What was kept, unless all of it was saved to a campaign that the API tells of anew. */
function draftToBegin(kept: Draft | null, fresh: Draft): Draft {
  return kept && (fresh.campaignId === null || isUnsaved(kept)) ? kept : fresh;
}

function readDraft(place: string): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(place) ?? 'null') as Draft | null;
  } catch {
    return null;
  }
}

/** A list of addresses can be larger than what a browser keeps: the rest is kept without it. */
function writeDraft(place: string, draft: Draft): void {
  try {
    sessionStorage.setItem(place, JSON.stringify(draft));
  } catch {
    sessionStorage.setItem(place, JSON.stringify({ ...draft, pasted: '' }));
  }
}
