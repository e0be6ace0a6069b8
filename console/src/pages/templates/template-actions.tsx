import type { Template, VersionSummary } from '@carillon/client';
import { useLocation } from 'wouter';
import { useAct } from '../../api/reading';
import { Button, LinkButton } from '../../kit/button';
import { AskFirst } from '../../kit/dialog';
import { say } from '../../kit/toasts';
import type { Values } from './example-values';
import { PublishDialog } from './publish-dialog';
import { SaveState } from './save-state';
import { toRequest } from './template-source';
import { TestDialog } from './test-dialog';
import type { Draft } from './use-draft';

interface TemplateActionsProps {
  template: Template;
  draft: Draft;
  /** Other than the examples, if the preview shows others. */
  values: Values | null;
  versions: VersionSummary[] | undefined;
}

/** What can be done with the version that is shown. */
export function TemplateActions({ template, draft, values, versions }: TemplateActionsProps) {
  const { origin, kind, status } = template;
  return (
    <>
      {draft.canChange && <SaveState draft={draft} />}
      {kind === 'template' && <TestDialog template={template} draft={draft} values={values} />}
      {status === 'draft' && origin === 'own' && <PublishDialog template={template} draft={draft} />}
      {status === 'published' && origin === 'own' && (
        <ToDraft template={template} draft={draft} versions={versions} />
      )}
      {origin === 'platform' && <Override template={template} />}
    </>
  );
}

/** A published version never changes: the newest draft is opened, or one is made of it. */
function ToDraft({ template: { id, version }, draft, versions }: Omit<TemplateActionsProps, 'values'>) {
  const [, navigate] = useLocation();
  const open = versions?.find((each) => each.status === 'draft' && each.version > version);
  const add = useAct((carillon) =>
    carillon.templates.versions.add(id, { ...toRequest(draft.source), draft: true }),
  );
  if (open)
    return (
      <LinkButton to={`/templates/${id}?version=${open.version}`} look="primary">
        Open draft {open.version}
      </LinkButton>
    );
  const begin = (): void =>
    add.mutate(undefined, { onSuccess: (made) => navigate(`/templates/${id}?version=${made.version}`) });
  return (
    <Button look="primary" busy={add.isPending} onClick={begin}>
      {add.error ? 'Try again to edit' : 'Edit'}
    </Button>
  );
}

function Override({ template: { id, name } }: { template: Template }) {
  const [, navigate] = useLocation();
  const override = useAct((carillon) => carillon.templates.override(id, { draft: true }));
  const begin = async (): Promise<void> => {
    const own = await override.mutateAsync();
    say(`A draft of your own ${name} is here.`);
    navigate(`/templates/${own.id}`);
  };
  return (
    <AskFirst button="Override" look="primary" title={`Override ${name}?`} yes="Make a draft" onYes={begin}>
      <p>
        A draft of your own begins with what the platform has published. Until you publish it, nothing
        changes.
      </p>
      <p>Then yours is sent in its place, and what the platform publishes later changes nothing in it.</p>
    </AskFirst>
  );
}
