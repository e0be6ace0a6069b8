import { useParams, useSearchParams } from 'wouter';
import { useList, useRead } from '../../api/reading';
import { Fault } from '../../kit/notice';
import { Page } from '../../kit/page';
import { TemplateDesk } from './template-desk';
import './templates.css';

/** A template: without a version in the address its newest draft, or what is sent now if there is none. */
export function TemplatePage() {
  const { templateId = '' } = useParams<{ templateId: string }>();
  // What is kept on the page while a version is read belongs to this template only.
  return <OneTemplate key={templateId} templateId={templateId} />;
}

function OneTemplate({ templateId }: { templateId: string }) {
  const [params] = useSearchParams();
  const versions = useList(['templates', templateId, 'versions'], (carillon, after, signal) =>
    carillon.templates.versions.list(templateId, { limit: 50, after }, { signal }).page(),
  );
  const newest = versions.rows?.[0];
  const usual =
    newest?.status === 'draft' ? newest.version : versions.rows?.find(({ current }) => current)?.version;
  const version = Number(params.get('version')) || usual || newest?.version;
  const shown = useRead(
    ['templates', templateId, version],
    (carillon, signal) => carillon.templates.versions.get(templateId, version ?? 1, { signal }),
    { enabled: version !== undefined, keep: true },
  );
  const error = shown.error ?? versions.error;
  if (!shown.data)
    return (
      <Page title="Template">
        {error ? <Fault error={error} /> : <div className="desk-waiting" aria-busy />}
      </Page>
    );
  const { id, version: number, status } = shown.data;
  return (
    <TemplateDesk key={`${id} ${number} ${status}`} template={shown.data} versions={versions} error={error} />
  );
}
