import type { Template } from '@carillon/client';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Dialog, DialogFoot } from '../../kit/dialog';
import { Fault } from '../../kit/notice';
import { say } from '../../kit/toasts';
import type { Draft } from './use-draft';
import { VersionDiff } from './version-diff';

/** Asks first, and shows what will be different in what is sent. */
export function PublishDialog({ template, draft }: { template: Template; draft: Draft }) {
  const { id, version, name, current_version: current, kind } = template;
  const [, setParams] = useSearchParams();
  const [isOpen, setIsOpen] = useState(false);
  const publish = useAct((carillon) => carillon.templates.versions.publish(id, version));
  const begin = (): void => {
    publish.reset();
    // What does not pass is told where it is written.
    draft.save().then(
      () => setIsOpen(true),
      () => undefined,
    );
  };
  const answerYes = (): void =>
    publish.mutate(undefined, {
      onSuccess: () => {
        setIsOpen(false);
        setParams((now) => (now.set('version', String(version)), now), { replace: true });
        say(`Version ${version} of ${name} is published.`);
      },
    });
  const users =
    kind === 'template' ? 'New messages use it' : `Templates that are published next are made with it`;
  return (
    <>
      <Button look="primary" busy={draft.isSaving} onClick={begin}>
        Publish
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => !publish.isPending && setIsOpen(false)}
        title={`Publish version ${version}?`}
        lead={`${users} from now on; what was accepted before keeps its version. A published version never changes, and you can roll back to the one before.`}
        wide
      >
        {current === null ? (
          <p className="quiet">It is the first version that is published.</p>
        ) : (
          <VersionDiff templateId={id} version={version} against={current} />
        )}
        <Fault error={publish.error} />
        <DialogFoot>
          <Button onClick={() => setIsOpen(false)} disabled={publish.isPending}>
            Not now
          </Button>
          <Button look="primary" busy={publish.isPending} onClick={answerYes}>
            Publish version {version}
          </Button>
        </DialogFoot>
      </Dialog>
    </>
  );
}
