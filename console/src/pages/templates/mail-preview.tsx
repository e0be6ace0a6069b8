import type { PreviewResult } from '@carillon/client';
import { Frame } from '../../kit/frame';

export type View = 'wide' | 'phone' | 'text';

/** An e-mail as it would be seen, with its subject above. */
export function MailPreview({ preview, view }: { preview: PreviewResult; view: View }) {
  const { subject, html, text } = preview;
  return (
    <>
      <p className="preview-subject">{subject}</p>
      {view !== 'text' && html !== undefined ? (
        <div className={view === 'phone' ? 'preview-frame phone' : 'preview-frame'}>
          <Frame html={html} title="Preview of the e-mail" height="34rem" />
        </div>
      ) : (
        <pre className="preview-text" tabIndex={0} role="region" aria-label="Plain text">
          {text ?? 'There is no plain text.'}
        </pre>
      )}
    </>
  );
}
