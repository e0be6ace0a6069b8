import { CarillonError } from '@carillon/client';
import { useRead } from '../../api/reading';
import { Empty, Fault, Notice } from '../../kit/notice';
import { Card } from '../../kit/page';
import { useSettled } from '../../kit/use-settled';
import { Content } from './content';
import type { MessageDraft } from './message-draft';
import { SmsContent } from './sms-content';

/** What is being written, as it will look. */
export function MessagePreview({ draft }: { draft: MessageDraft }) {
  return (
    <aside className="compose-preview" aria-label="Preview">
      {draft.isTemplate ? (
        <TemplatePreview draft={draft} />
      ) : draft.channel === 'sms' ? (
        <Card title="Preview">
          <SmsContent body={draft.body} />
        </Card>
      ) : draft.html || draft.text ? (
        <Content
          title="Preview"
          channel="email"
          content={{
            ...{ template_version_id: null, locale: null },
            ...{ subject: draft.subject, html: draft.html, text: draft.text },
          }}
        />
      ) : (
        <Nothing>It shows here while you write.</Nothing>
      )}
    </aside>
  );
}

/** As the API renders it, with what is filled in; without anything, with the template's examples. */
function TemplatePreview({ draft }: { draft: MessageDraft }) {
  const { templateId, locale, variables } = useSettled(draft);
  const isFilled = Object.keys(variables).length > 0;
  const { data, error, isPlaceholderData } = useRead(
    ['templates', templateId, 'preview', variables, locale],
    (carillon, signal) =>
      carillon.templates.preview(
        templateId,
        { ...(isFilled ? { variables } : {}), ...(locale ? { locale } : {}) },
        { signal },
      ),
    { enabled: templateId !== '', keep: true },
  );
  const missing = missingOf(error);
  if (!templateId) return <Nothing>Choose a template, and it shows here with your values.</Nothing>;
  return (
    <div className="stack">
      {!isPlaceholderData && (missing.length > 0 ? <ToFillIn names={missing} /> : <Fault error={error} />)}
      {data && (
        <Content title="Preview" content={{ template_version_id: null, ...data }} channel={draft.channel} />
      )}
    </div>
  );
}

function ToFillIn({ names }: { names: string[] }) {
  return (
    <Notice title="Still to fill in">
      <p>{names.join(', ')}</p>
    </Notice>
  );
}

/** The variables that the template prints and nobody has given yet: while somebody writes, that is no fault. */
function missingOf(error: Error | null): string[] {
  if (!(error instanceof CarillonError)) return [];
  const names = error.errors.map(({ pointer }) => /^\/variables\/(.+)$/.exec(pointer)?.[1]);
  return names.every((name) => name !== undefined) ? names : [];
}

function Nothing({ children }: { children: string }) {
  return (
    <Card title="Preview">
      <Empty title="Nothing yet">
        <p>{children}</p>
      </Empty>
    </Card>
  );
}
