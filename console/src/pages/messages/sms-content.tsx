import type { ExplainedContent } from '@carillon/client';
import { count } from '../../kit/numbers';
import { SmsText } from '../../kit/sms-text';

interface SmsContentProps {
  body: string;
  size?: ExplainedContent['sms'];
}

/** An SMS, and in how many parts it is sent and paid. */
export function SmsContent({ body, size }: SmsContentProps) {
  return (
    <div className="stack">
      <SmsText>{body || <span className="faint">Nothing yet</span>}</SmsText>
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
