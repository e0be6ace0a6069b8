import type { Draft } from './draft';

/** Two drafts that say the same have the same; recipients are no part of it, as they are only ever added. */
export function fingerprintOf(draft: Draft): string {
  return JSON.stringify({ ...draft, campaignId: null, savedAs: null, pasted: '', fileName: null });
}

/** Whether something of it is not saved yet. */
export function isUnsaved(draft: Draft): boolean {
  return draft.savedAs !== fingerprintOf(draft) || draft.pasted.trim() !== '' || draft.fileName !== null;
}
