import type { Template } from '@carillon/client';
import { useState } from 'react';
import { useRead } from '../../api/reading';
import { Card } from '../../kit/page';
import { Segments } from '../../kit/tabs';
import { examplesOf, type Values } from './example-values';
import { MailPreview, type View } from './mail-preview';
import { PieceView } from './piece-view';
import { PreviewFault } from './preview-fault';
import { PreviewValues } from './preview-values';
import { SmsPreview } from './sms-preview';
import type { Draft } from './use-draft';

const WIDTHS: readonly { value: View; label: string }[] = [
  { value: 'wide', label: 'Desktop' },
  { value: 'phone', label: 'Phone' },
  { value: 'text', label: 'Text' },
];

interface PreviewCardProps {
  template: Template;
  draft: Draft;
  locale: string;
  values: Values | null;
  onValues: (values: Values | null) => void;
}

/** What a message would say, beside what is written; the one before stays until the next is there. */
export function PreviewCard({ template, draft, locale, values, onValues }: PreviewCardProps) {
  const { id, version, channel, kind } = template;
  const [view, setView] = useState<View>('wide');
  const [asked, setAsked] = useState('');
  const isSent = kind === 'template';
  const preview = useRead(
    ['templates', id, version, 'shown', 'preview', asked || locale, values],
    (carillon, signal) =>
      carillon.templates.preview(
        id,
        { version, locale: asked || locale, ...(values === null ? {} : { variables: values }) },
        { signal },
      ),
    { enabled: isSent, keep: true },
  );
  const current = values ?? examplesOf(draft.source.variables);
  if (!isSent) return <PieceView template={template} draft={draft} locale={locale} />;
  return (
    <Card
      title="Preview"
      actions={
        channel === 'email' && (
          <Segments label="Preview as" value={view} onChange={setView} choices={WIDTHS} />
        )
      }
      bare
    >
      <div className={preview.isFetching && preview.isPlaceholderData ? 'preview stale' : 'preview'}>
        <PreviewFault error={preview.error} onValues={(named) => onValues({ ...current, ...named })} />
        {preview.data &&
          (channel === 'email' ? (
            <MailPreview preview={preview.data} view={view} />
          ) : (
            <SmsPreview preview={preview.data} />
          ))}
        {!preview.data && !preview.error && <div className="desk-waiting" aria-busy />}
      </div>
      <PreviewValues
        template={template}
        draft={draft}
        values={values}
        onValues={onValues}
        asked={asked}
        onAsked={setAsked}
        shown={preview.data?.locale}
      />
    </Card>
  );
}
