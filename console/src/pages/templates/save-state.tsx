import { Check } from 'lucide-react';
import { Button } from '../../kit/button';
import type { Draft } from './use-draft';

const IS_MAC = /Mac|iP/.test(navigator.platform);

/** Whether what is written is saved, and the button that saves it now. */
export function SaveState({ draft }: { draft: Draft }) {
  const words = draft.isSaving
    ? 'Saving…'
    : draft.isUnsaved
      ? draft.error
        ? 'Not saved'
        : 'Unsaved'
      : 'Saved';
  const tone = draft.isUnsaved && draft.error ? 'save-state refused' : 'save-state';
  return (
    <>
      <span className={tone} role="status">
        {words === 'Saved' && <Check size={14} aria-hidden />} {words}
      </span>
      <Button
        disabled={!draft.isUnsaved}
        busy={draft.isSaving}
        onClick={() => void draft.save().catch(() => undefined)}
      >
        Save <kbd>{IS_MAC ? '⌘S' : 'Ctrl S'}</kbd>
      </Button>
    </>
  );
}
