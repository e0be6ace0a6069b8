import { Button } from '../../kit/button';
import { AskFirst } from '../../kit/dialog';
import { minute } from '../../kit/time';
import { addressesOf } from './addresses-of';
import type { MessageDraft } from './message-draft';
import { instantOf } from './zoned-time';

interface SendButtonProps {
  draft: MessageDraft;
  isTest: boolean;
  isBusy: boolean;
  onSend: () => Promise<void>;
}

/** Test messages go at once; what reaches people asks first. */
export function SendButton({ draft, isTest, isBusy, onSend }: SendButtonProps) {
  const at = draft.isLater && draft.time.local ? instantOf(draft.time.local, draft.time.zone) : null;
  const verb = at ? 'Schedule' : 'Send';
  if (isTest)
    return (
      <div>
        <Button type="submit" look="primary" busy={isBusy}>
          {isBusy ? 'Sending…' : verb}
        </Button>
      </div>
    );
  const copies = draft.channel === 'email' && !draft.isIndividual ? [draft.cc, draft.bcc] : [];
  const number = [draft.to, ...copies].flatMap(addressesOf).length;
  const people = number === 1 ? 'one person' : `${number} people`;
  return (
    <div>
      <AskFirst
        look="primary"
        button={`${verb}…`}
        title={`${verb} to ${people}?`}
        yes={verb}
        disabled={number === 0}
        onYes={onSend}
      >
        <p>
          This is live mode:{' '}
          {draft.channel === 'sms' ? 'the SMS reaches their phones, and is paid' : 'the e-mail reaches them'}
          {at
            ? ` on ${minute(at)}, your time. Until then it can be cancelled.`
            : ' at once. It cannot be called back.'}
        </p>
      </AskFirst>
    </div>
  );
}
