import type { ExplainedContent } from '@carillon/client';
import { count } from '../../kit/numbers';

interface SmsBubbleProps {
  body: string;
  size?: ExplainedContent['sms'];
}

/** An SMS as a phone shows it, and in how many parts it is sent and paid. */
export function SmsBubble({ body, size }: SmsBubbleProps) {
  return (
    <div className="stack">
      <p className="sms-bubble">{body || <span className="faint">Nothing yet</span>}</p>
      <p className="quiet number">
        {count([...body].length)} characters
        {size &&
          ` · sent and paid as ${size.segments === 1 ? 'one part' : `${size.segments} parts`} (${size.encoding.toUpperCase()})`}
      </p>
      {size && size.outside_gsm7.length > 0 && (
        <p className="quiet">
          Outside the GSM alphabet: <code>{size.outside_gsm7.join(' ')}</code>
          {size.segments_substituted < size.segments &&
            `. With what looks alike in their place: ${size.segments_substituted}.`}
        </p>
      )}
    </div>
  );
}
