import { AllowedRecipientsForm } from './allowed-recipients-form';
import { AllowedSendersForm } from './allowed-senders-form';

/** Two lists that stand above everything else: who may send, and who may receive. */
export function AllowedLists() {
  return (
    <div className="stack">
      <AllowedSendersForm />
      <AllowedRecipientsForm />
    </div>
  );
}
