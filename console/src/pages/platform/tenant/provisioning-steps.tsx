import type { Tenant } from '@carillon/client';
import { CircleCheck, CircleDashed } from 'lucide-react';
import { Notice } from '../../../kit/notice';
import { Card } from '../../../kit/page';

const STEPS = [
  { step: 'requested', title: 'Asked for' },
  { step: 'subaccount_ready', title: 'Its subaccount at the provider is there' },
  { step: 'key_stored', title: 'Its sending key is stored' },
  { step: 'events_registered', title: 'The provider tells what becomes of its messages' },
] as const;

/** How far a tenant's provisioning is, and what stands in its way. */
export function ProvisioningSteps({ tenant: { provisioning } }: { tenant: Tenant }) {
  const reached = STEPS.findIndex(({ step }) => step === provisioning.step);
  return (
    <Card title="Provisioning" lead="It goes on by itself, a step at a time, and this page follows it.">
      <div className="stack" aria-live="polite">
        <ol className="platform-steps">
          {STEPS.map(({ step, title }, index) => (
            <li key={step} className={index <= reached ? 'reached' : undefined}>
              {index <= reached ? <CircleCheck aria-hidden /> : <CircleDashed aria-hidden />}
              {title}
              <span className="hidden-visually">{index <= reached ? ', done' : ', to come'}</span>
            </li>
          ))}
        </ol>
        {provisioning.problem && (
          <Notice tone="warn" title="Something stands in the way">
            <p>{provisioning.problem}</p>
            <p className="faint">It is tried again by itself.</p>
          </Notice>
        )}
      </div>
    </Card>
  );
}
