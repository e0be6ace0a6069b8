import type { PreviewResult } from '@carillon/client';
import { count } from '../../kit/numbers';
import { Facts } from '../../kit/page';
import { SmsText } from '../../kit/sms-text';
import { roomLeft } from './room-left';

/** An SMS as a phone shows it, and how it travels. */
export function SmsPreview({ preview: { body = '', sms } }: { preview: PreviewResult }) {
  if (!sms) return <SmsText>{body}</SmsText>;
  const { encoding, segments, outside_gsm7: outside, substituted, segments_substituted: cheaper } = sms;
  return (
    <div className="sms">
      <SmsText>{body}</SmsText>
      <div className="sms-meter" role="img" aria-label={`${segments} segments`}>
        {Array.from({ length: Math.min(segments, 10) }, (_, index) => (
          <span key={index} />
        ))}
      </div>
      <Facts
        facts={{
          'Sent and paid as': `${count(segments)} ${segments === 1 ? 'message' : 'messages'}`,
          Encoding: encoding === 'gsm-7' ? 'GSM-7' : 'UCS-2',
          'Characters left': `${count(roomLeft(body, sms))} before the next message`,
          'Outside of GSM-7': outside.length > 0 ? <code>{outside.join(' ')}</code> : null,
          'With look-alikes': substituted && (
            <>
              {substituted}
              <br />
              <span className="faint">
                {count(cheaper)} {cheaper === 1 ? 'message' : 'messages'}, if it is sent with gsm7:
                substitute.
              </span>
            </>
          ),
        }}
      />
    </div>
  );
}
