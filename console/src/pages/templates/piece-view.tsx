import type { Template } from '@carillon/client';
import { Frame } from '../../kit/frame';
import { Card } from '../../kit/page';
import { fieldsIn } from './template-source';
import type { Draft } from './use-draft';

/** A layout or partial as it is written: the API shows it in the templates that are made with it. */
export function PieceView({ template, draft, locale }: { template: Template; draft: Draft; locale: string }) {
  const { html } = fieldsIn(draft.source, locale);
  return (
    <Card
      title="As written"
      lead={`With values it is shown in the previews of templates that are made with this ${template.kind}, once it is published.`}
      bare
    >
      {html ? (
        <div className="preview-frame">
          <Frame html={html} title={`The ${template.kind} as it is written`} height="30rem" />
        </div>
      ) : (
        <p className="card-body quiet">It has no HTML in this language.</p>
      )}
    </Card>
  );
}
