import type { DraftInHand } from './use-draft';

/** What each step of the way is given. */
export interface StepProps extends Pick<DraftInHand, 'draft' | 'change'> {
  /** What the API said of the last try to save it. */
  error: Error | null;
  onNext: () => void;
  /** Of a campaign that is there, the channel stays. */
  isSaved: boolean;
}
