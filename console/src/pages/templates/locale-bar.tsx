import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../../kit/button';
import { Dialog, DialogFoot } from '../../kit/dialog';
import { Choices, Form, TextField } from '../../kit/form';
import { Segments } from '../../kit/tabs';
import { textOf } from '../../kit/text-of';
import { fieldsIn } from './template-source';
import type { Draft } from './use-draft';

/** More than these do not stand beside each other. */
const MOST_SEGMENTS = 6;

interface LocaleBarProps {
  draft: Draft;
  locale: string;
  onLocale: (locale: string) => void;
}

/** The languages that a version has content in; the first is for whoever asks for none, or for one that there is not. */
export function LocaleBar({ draft, locale, onLocale }: LocaleBarProps) {
  const [isAdding, setIsAdding] = useState(false);
  const { contents } = draft.source;
  const choices = contents.map((each, index) => ({
    value: each.locale,
    label: index === 0 && contents.length > 1 ? `${each.locale}, default` : each.locale,
  }));
  const remove = (): void => {
    draft.change((now) => ({ ...now, contents: now.contents.filter((each) => each.locale !== locale) }));
    onLocale(contents[0]?.locale ?? '');
  };
  return (
    <div className="locale-bar row">
      {choices.length > MOST_SEGMENTS ? (
        <Choices label="Language" value={locale} onChange={onLocale} choices={choices} />
      ) : (
        <Segments label="Language" value={locale} onChange={onLocale} choices={choices} />
      )}
      {draft.canChange && (
        <>
          <IconButton label="Add a language" onClick={() => setIsAdding(true)}>
            <Plus size={16} aria-hidden />
          </IconButton>
          {locale !== contents[0]?.locale && (
            <IconButton label={`Take ${locale} out of this draft`} onClick={remove}>
              <X size={16} aria-hidden />
            </IconButton>
          )}
        </>
      )}
      <AddLocale
        open={isAdding}
        onClose={() => setIsAdding(false)}
        onAdd={(added) => {
          const fields = fieldsIn(draft.source, locale);
          draft.change((now) =>
            now.contents.some((each) => each.locale === added)
              ? now
              : { ...now, contents: [...now.contents, { locale: added, fields }] },
          );
          onLocale(added);
          setIsAdding(false);
        }}
      />
    </div>
  );
}

interface AddLocaleProps {
  open: boolean;
  onClose: () => void;
  onAdd: (locale: string) => void;
}

function AddLocale({ open, onClose, onAdd }: AddLocaleProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Add a language"
      lead="It begins with the content that is shown now, to be translated."
    >
      <Form
        onSubmit={({ locale }) => {
          const written = textOf(locale).trim();
          if (written !== '') onAdd(written);
        }}
      >
        <TextField
          name="locale"
          label="Language"
          hint="A language tag of BCP 47. Who asks for fr-CA gets it, else fr, else the default."
          placeholder="fr"
          autoComplete="off"
        />
        <DialogFoot>
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary">
            Add
          </Button>
        </DialogFoot>
      </Form>
    </Dialog>
  );
}
