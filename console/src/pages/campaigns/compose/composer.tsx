import { CarillonError } from '@carillon/client';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import { AskFirst } from '../../../kit/dialog';
import { ContentStep } from './content-step';
import type { Draft } from './draft';
import { fingerprintOf } from './fingerprint-of';
import { RecipientsStep } from './recipients-step';
import { ReviewStep } from './review-step';
import { ScheduleStep } from './schedule-step';
import { type StepId, stepOfPointer, STEPS } from './steps';
import { useDraft } from './use-draft';
import { useSave } from './use-save';

interface ComposerProps {
  /** What is being written is kept under it. */
  name: string;
  initial: () => Draft;
}

/** A campaign step by step; back and forth as somebody likes. What the API finds wrong leads to the step and the field. */
export function Composer({ name, initial }: ComposerProps) {
  const [search, setSearch] = useSearchParams();
  const hand = useDraft(name, initial);
  const [file, setFile] = useState<File | null>(null);
  const { save, outcome } = useSave(hand, file, setFile);
  const place = useRef<HTMLDivElement>(null);
  const step = STEPS.find(({ id }) => id === search.get('step'))?.id ?? 'content';

  const goTo = (id: StepId): void => {
    setSearch((before) => {
      before.set('step', id);
      return before;
    });
    scrollTo({ top: 0 });
    place.current?.focus({ preventScroll: true });
  };
  const leadTo = useEffectEvent((pointer: string) => goTo(stepOfPointer(pointer)));
  const { error } = save;
  useEffect(() => {
    const pointer = error instanceof CarillonError ? error.errors[0]?.pointer : undefined;
    if (!pointer) return undefined;
    leadTo(pointer);
    const timer = setTimeout(() => fieldOf(place.current, pointer)?.focus(), 100);
    return () => clearTimeout(timer);
    // Once for each answer of the API.
  }, [error]);

  const common = { draft: hand.draft, change: hand.change, error, isSaved: hand.draft.campaignId !== null };
  return (
    <>
      <nav aria-label="Steps" className="step-nav">
        <ol className="tabs">
          {STEPS.map(({ id, title }, index) => (
            <li key={id}>
              <button
                type="button"
                className="tab"
                aria-current={id === step ? 'step' : undefined}
                onClick={() => goTo(id)}
              >
                <span className="faint number">{index + 1}</span> {title}
              </button>
            </li>
          ))}
        </ol>
        {fingerprintOf(hand.draft) !== fingerprintOf(initial()) && (
          <AskFirst
            button="Start over"
            look="plain"
            title="Forget what you wrote?"
            yes="Forget it"
            danger
            onYes={() => {
              hand.restart();
              setFile(null);
              save.reset();
              goTo('content');
              return Promise.resolve();
            }}
          >
            <p>What was saved as a draft already stays as it is.</p>
          </AskFirst>
        )}
      </nav>
      <div
        ref={place}
        tabIndex={-1}
        className="step"
        role="group"
        aria-label={STEPS.find(({ id }) => id === step)?.title}
      >
        {step === 'content' && <ContentStep {...common} onNext={() => goTo('recipients')} />}
        {step === 'recipients' && (
          <RecipientsStep {...common} file={file} onFile={setFile} onNext={() => goTo('schedule')} />
        )}
        {step === 'schedule' && <ScheduleStep {...common} onNext={() => goTo('review')} />}
        {step === 'review' && (
          <ReviewStep
            draft={hand.draft}
            error={error}
            isSaving={save.isPending}
            outcome={outcome}
            onSave={() => save.mutate()}
            onDone={hand.forget}
          />
        )}
      </div>
    </>
  );
}

/** The field of a pointer, or the nearest that holds it. */
function fieldOf(place: HTMLElement | null, pointer: string): HTMLElement | null {
  const names = pointer.slice(1).split('/');
  for (let length = names.length; length > 0; length -= 1) {
    const name = names.slice(0, length).join('.');
    const field = place?.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]:not([aria-hidden])`);
    if (field) return field;
  }
  return null;
}
