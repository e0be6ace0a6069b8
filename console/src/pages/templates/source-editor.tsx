import type { LintWarning, Template } from '@carillon/client';
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'wouter';
import { Segments } from '../../kit/tabs';
import { LineField } from './line-field';
import { marksIn } from './marks-in';
import { fieldsIn, type Part, withPart } from './template-source';
import type { Draft } from './use-draft';

const CodeEditor = lazy(async () => ({ default: (await import('./code-editor')).CodeEditor }));

const MAIL_PARTS = [
  { value: 'html', label: 'HTML' },
  { value: 'text', label: 'Plain text' },
] as const;

interface SourceEditorProps {
  template: Template;
  draft: Draft;
  locale: string;
  warnings: LintWarning[];
}

/** The sources in one language: an e-mail's subject and its two parts, or the one of an SMS. */
export function SourceEditor({ template, draft, locale, warnings }: SourceEditorProps) {
  const [params, setParams] = useSearchParams();
  const { channel, kind, name } = template;
  const isEmail = channel === 'email';
  const mailPart = params.get('part') === 'text' ? 'text' : 'html';
  const part: Part = isEmail ? mailPart : 'body';
  const fields = fieldsIn(draft.source, locale);
  const index = draft.source.contents.findIndex((each) => each.locale === locale);
  const error = draft.isUnsaved ? draft.error : null;
  const marks = (of: Part) => marksIn({ part: of, locale, index, error, warnings });
  const write = (of: Part, text: string): void => draft.change((now) => withPart(now, locale, of, text));
  const setPart = (to: Part): void =>
    setParams((now) => (to === 'html' ? now.delete('part') : now.set('part', to), now), { replace: true });
  return (
    <div className={isEmail ? 'source-editor' : 'source-editor sms-editor'}>
      {isEmail && kind === 'template' && (
        <div className="line-fields">
          <LineField
            label="Subject"
            value={fields.subject ?? ''}
            onChange={(text) => write('subject', text)}
            readOnly={!draft.canChange}
            marks={marks('subject')}
          />
          <LineField
            label="Preheader"
            placeholder="What mail programs show after the subject"
            value={fields.preheader ?? ''}
            onChange={(text) => write('preheader', text)}
            readOnly={!draft.canChange}
            marks={marks('preheader')}
          />
        </div>
      )}
      {isEmail && (
        <div className="part-bar row spread">
          <Segments label="Part" value={mailPart} onChange={setPart} choices={MAIL_PARTS} />
          {mailPart === 'text' && !fields.text && kind === 'template' && (
            <span className="faint">Made from the HTML while it is empty</span>
          )}
        </div>
      )}
      <Suspense fallback={<div className="code-editor waiting" />}>
        <CodeEditor
          key={`${part} ${draft.canChange}`}
          label={`${part === 'html' ? 'HTML' : 'Text'} of ${name}, ${locale}`}
          language={part === 'html' ? 'html' : 'text'}
          value={fields[part] ?? ''}
          onChange={(text) => write(part, text)}
          readOnly={!draft.canChange}
          marks={marks(part)}
        />
      </Suspense>
    </div>
  );
}
