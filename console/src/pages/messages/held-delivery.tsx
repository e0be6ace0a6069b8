import type { DeliveryRecord } from '@carillon/client';
import { useAct } from '../../api/reading';
import { AskFirst } from '../../kit/dialog';
import { useMayChange } from '../../kit/may-change';
import { Notice } from '../../kit/notice';
import { say } from '../../kit/toasts';

/** What nobody can find out is for people to decide: send again, or say what became of it. */
export function HeldDelivery({ delivery }: { delivery: DeliveryRecord }) {
  const resend = useAct((carillon) => carillon.deliveries.resend(delivery.id));
  const close = useAct((carillon, status: 'sent' | 'failed') =>
    carillon.deliveries.close(delivery.id, { status }),
  );
  const mayChange = useMayChange();
  const name = delivery.recipient ?? 'This recipient';
  return (
    <Notice tone="warn" title={mayChange ? 'It is yours to decide' : 'Somebody has to decide'}>
      <div className="stack">
        <p>
          The provider’s answer was lost, and no trace of the message was found there. {name} may have it, or
          not.
        </p>
        <div className="row">
          <AskFirst
            look="primary"
            button="Send again"
            title={`Send again to ${name}?`}
            yes="Send again"
            onYes={() => resend.mutateAsync().then(() => say('It is on its way again.'))}
          >
            <p>
              You would rather have it arrive twice than not at all. It is marked as a possible duplicate.
            </p>
            <p>Recipients who share one e-mail and are held go together.</p>
          </AskFirst>
          <AskFirst
            button="Take as sent"
            title="Take it as sent?"
            yes="Take as sent"
            onYes={() => close.mutateAsync('sent').then(() => say('It is taken as sent.'))}
          >
            <p>
              You know that {name} has it. The timeline says that you decided so. What the provider reports
              after all is still believed.
            </p>
          </AskFirst>
          <AskFirst
            button="Take as failed"
            danger
            title="Take it as failed?"
            yes="Take as failed"
            onYes={() => close.mutateAsync('failed').then(() => say('It is taken as failed.'))}
          >
            <p>
              You know that {name} has it not, or do not want to wait. It is not sent again. What the provider
              reports after all is still believed.
            </p>
          </AskFirst>
        </div>
      </div>
    </Notice>
  );
}
