import type { Template, VersionSummary } from '@carillon/client';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { List } from '../../api/reading';
import { Badge } from '../../kit/badge';
import { Leaving } from '../../kit/leaving';
import { Fault } from '../../kit/notice';
import { Page } from '../../kit/page';
import { Tabs } from '../../kit/tabs';
import { DeskNotices } from './desk-notices';
import { EditorTab } from './editor-tab';
import { TemplateActions } from './template-actions';
import type { Values } from './example-values';
import { useDraft } from './use-draft';
import { VersionsTab } from './versions-tab';
import { Changing } from '../../kit/may-change';

interface TemplateDeskProps {
  template: Template;
  versions: List<VersionSummary>;
  error: Error | null;
}

/** One version of a template on the desk: what it says, what it looks like, and the versions around it. */
export function TemplateDesk({ template, versions, error }: TemplateDeskProps) {
  const [params, setParams] = useSearchParams();
  const draft = useDraft(template);
  const [values, setValues] = useState<Values | null>(null);
  const { save } = draft;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 's' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      save().catch(() => undefined);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
  const view = params.get('view') === 'versions' ? 'versions' : 'editor';
  const setView = (to: string): void =>
    setParams((now) => {
      if (to === 'versions') now.set('view', to);
      else now.delete('view');
      now.delete('against');
      return now;
    });
  return (
    <Page
      title={template.name}
      mark={<Marks template={template} />}
      lead={leadOf(template)}
      actions={
        <Changing>
          <TemplateActions template={template} draft={draft} values={values} versions={versions.rows} />
        </Changing>
      }
    >
      <Fault error={error} />
      <DeskNotices template={template} />
      <Tabs
        value={view}
        onChange={setView}
        tabs={[
          {
            id: 'editor',
            title: 'Content',
            content: <EditorTab template={template} draft={draft} values={values} onValues={setValues} />,
          },
          {
            id: 'versions',
            title: 'Versions',
            content: <VersionsTab template={template} versions={versions} />,
          },
        ]}
      />
      <Leaving when={draft.isUnsaved}>
        What you wrote last is not saved: the draft stays as it was before.
      </Leaving>
    </Page>
  );
}

function Marks({ template }: { template: Template }) {
  const { version, status, current_version: current, origin } = template;
  return (
    <>
      {status === 'draft' && <Badge tone="warn">Version {version}, draft</Badge>}
      {status === 'published' && version === current && <Badge tone="good">Version {version}, current</Badge>}
      {status === 'published' && version !== current && <Badge>Version {version}, earlier</Badge>}
      {origin === 'platform' && <Badge tone="info">Platform</Badge>}
    </>
  );
}

const KINDS = {
  template: '',
  layout: 'A layout: it stands around templates, their content where it says {{> content}}.',
  partial: 'A partial: it stands in others where they name it.',
} as const;

function leadOf({ kind, channel, name }: Template): string {
  if (kind === 'partial') return `${KINDS.partial.slice(0, -1)}: {{> ${name}}}.`;
  return KINDS[kind] || (channel === 'sms' ? 'SMS' : 'E-mail');
}
