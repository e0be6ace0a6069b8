import { type Carillon, CarillonError, type RecipientFile } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../../api/reading';
import { addPasted } from '../add-pasted';
import { requestFileOf } from '../request-file-of';
import { createBodyOf, type Types, updateBodyOf } from './body-of';
import { fingerprintOf } from './fingerprint-of';
import type { DraftInHand } from './use-draft';

/**
 * Saves a draft: creates the campaign or changes it, adds who was pasted, uploads the file, and tries it out. What is done
 * is noted at once, so that a second try after a failure does none of it twice.
 */
export function useSave({ draft, change }: DraftInHand, file: File | null, onFile: (file: null) => void) {
  const [outcome, setOutcome] = useState<RecipientFile | null>(null);
  const save = useAct(async (carillon) => {
    const types = await typesOf(carillon, draft.templateId);
    const { id } = draft.campaignId
      ? await carillon.campaigns.update(draft.campaignId, updateBodyOf(draft, types))
      : await carillon.campaigns.create(createBodyOf(draft, types));
    change({ campaignId: id, savedAs: fingerprintOf(draft) });
    if (draft.pasted.trim() !== '') {
      await addPasted(carillon, id, draft.pasted);
      change({ pasted: '' });
    }
    if (file) {
      setOutcome(await carillon.campaigns.recipients.addFile(id, requestFileOf(file)));
      onFile(null);
    }
    change({ fileName: null });
    await carillon.campaigns.dryRun(id);
  });
  return { save, outcome };
}

/** That there is no such template is for the campaign's own answer to say. */
async function typesOf(carillon: Carillon, templateId: string): Promise<Types> {
  if (!templateId) return {};
  try {
    const { variables } = await carillon.templates.get(templateId);
    return Object.fromEntries(variables.map(({ name, type }) => [name, type]));
  } catch (error) {
    if (error instanceof CarillonError && error.status === 404) return {};
    throw error;
  }
}
