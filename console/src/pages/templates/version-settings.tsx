import type { Template } from '@carillon/client';
import { useList } from '../../api/reading';
import { Choices, Switch } from '../../kit/form';
import { Card } from '../../kit/page';
import type { Draft } from './use-draft';

const NONE = 'none';

/** Of an e-mail that is sent: what stands around it, and where its CSS goes. */
export function VersionSettings({ template, draft }: { template: Template; draft: Draft }) {
  const { channel, kind } = template;
  const isSent = channel === 'email' && kind === 'template';
  const layouts = useList(
    ['templates', 'layouts'],
    (carillon, after, signal) =>
      carillon.templates.list({ kind: 'layout', channel: 'email', limit: 100, after }, { signal }).page(),
    { enabled: isSent && draft.canChange },
  );
  if (!isSent) return null;
  const { layout, inlineCss } = draft.source;
  const published = (layouts.rows ?? []).filter((each) => each.current_version !== null);
  const names = [...new Set([...(layout ? [layout] : []), ...published.map(({ name }) => name)])];
  if (!draft.canChange)
    return (
      <Card title="Settings">
        <p>
          {layout ? `In the layout ${layout}.` : 'In no layout.'}{' '}
          {inlineCss ? 'CSS is written into the elements.' : 'CSS stays as it is written.'}
        </p>
      </Card>
    );
  return (
    <Card title="Settings">
      <div className="stack">
        <div className="field">
          <span className="field-label">Layout</span>
          <Choices
            label="Layout"
            value={layout ?? NONE}
            onChange={(to) => draft.change((now) => ({ ...now, layout: to === NONE ? null : to }))}
            choices={[{ value: NONE, label: 'None' }, ...names.map((name) => ({ value: name, label: name }))]}
          />
          <span className="field-hint">It stands around HTML and text, as it is published when this is.</span>
        </div>
        <Switch
          label="Write the CSS into the elements when it is published, for mail programs that read no style elements"
          checked={inlineCss}
          onChange={(to) => draft.change((now) => ({ ...now, inlineCss: to }))}
        />
      </div>
    </Card>
  );
}
