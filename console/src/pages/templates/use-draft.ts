import type { Template } from '@carillon/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { usePlace } from '../../api/place';
import { useMayChange } from '../../kit/may-change';
import { type Source, toRequest, toSource } from './template-source';

const PAUSE_MS = 700;

export interface Draft {
  source: Source;
  /** Another source, from the one before. */
  change: (next: (now: Source) => Source) => void;
  canChange: boolean;
  isUnsaved: boolean;
  isSaving: boolean;
  /** Why the API did not take what is written; it is not saved then. */
  error: Error | null;
  /** Now, and not at the next pause. */
  save: () => Promise<void>;
}

/**
 * What is written in a draft. It is saved when the writer pauses, since the API previews what it holds, and at once when
 * asked for; one saving after another, so that the last one wins. A published version is only shown.
 */
export function useDraft(template: Template): Draft {
  const { id, version } = template;
  const place = usePlace();
  const queries = useQueryClient();
  const mayChange = useMayChange();
  const canChange = mayChange && template.status === 'draft' && template.origin === 'own';
  const [source, setSource] = useState(() => toSource(template));
  const [saved, setSaved] = useState(source);
  const saving = useMutation({
    scope: { id: `draft ${id} ${version}` },
    mutationFn: (written: Source) =>
      place.carillon.templates.versions.change(id, version, toRequest(written)),
    onSuccess: (answer, written) => {
      setSaved(written);
      queries.setQueryData([...place.key, 'templates', id, version], answer);
      void queries.invalidateQueries({ queryKey: [...place.key, 'templates', id, version, 'shown'] });
    },
  });
  const { mutateAsync, mutate } = saving;
  const isUnsaved = source !== saved;

  useEffect(() => {
    if (!canChange || !isUnsaved) return undefined;
    const timer = setTimeout(() => mutate(source), PAUSE_MS);
    return () => clearTimeout(timer);
    // Each change begins the wait anew; what was refused waits for the next change.
  }, [source, canChange, isUnsaved, mutate]);

  return {
    source,
    change: useCallback((next) => setSource(next), []),
    canChange,
    isUnsaved,
    isSaving: saving.isPending,
    error: saving.error,
    save: async () => {
      if (isUnsaved) await mutateAsync(source);
    },
  };
}
