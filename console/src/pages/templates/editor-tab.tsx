import type { Template } from '@carillon/client';
import { useSearchParams } from 'wouter';
import { useRead } from '../../api/reading';
import { Card } from '../../kit/page';
import { DraftFault } from './draft-fault';
import type { Values } from './example-values';
import { LocaleBar } from './locale-bar';
import { MadeWith } from './made-with';
import { PreviewCard } from './preview-card';
import { SourceEditor } from './source-editor';
import type { Draft } from './use-draft';
import { VariablesCard } from './variables-card';
import { VersionSettings } from './version-settings';
import { Warnings } from './warnings';

interface EditorTabProps {
  template: Template;
  draft: Draft;
  values: Values | null;
  onValues: (values: Values | null) => void;
}

/** What is written on one side, what it looks like on the other. */
export function EditorTab({ template, draft, values, onValues }: EditorTabProps) {
  const { id, version } = template;
  const [params, setParams] = useSearchParams();
  const [first] = draft.source.contents;
  const asked = params.get('locale');
  const locale = draft.source.contents.some((each) => each.locale === asked)
    ? (asked ?? '')
    : (first?.locale ?? 'en');
  const setLocale = (to: string): void =>
    setParams(
      (now) => {
        if (to === first?.locale) now.delete('locale');
        else now.set('locale', to);
        return now;
      },
      { replace: true },
    );
  const lint = useRead(['templates', id, version, 'shown', 'lint'], (carillon, signal) =>
    carillon.templates.lint(id, { version }, { signal }),
  );
  return (
    <div className="desk">
      <div className="stack">
        <Card bare>
          <LocaleBar draft={draft} locale={locale} onLocale={setLocale} />
          <SourceEditor
            key={locale}
            template={template}
            draft={draft}
            locale={locale}
            warnings={lint.data?.warnings ?? []}
          />
          {draft.isUnsaved && <DraftFault error={draft.error} />}
          <Warnings warnings={lint.data?.warnings ?? []} onLocale={setLocale} />
        </Card>
      </div>
      <div>
        <PreviewCard template={template} draft={draft} locale={locale} values={values} onValues={onValues} />
      </div>
      <div className="desk-under stack">
        <VariablesCard template={template} draft={draft} />
        <VersionSettings template={template} draft={draft} />
        <MadeWith template={template} />
      </div>
    </div>
  );
}
