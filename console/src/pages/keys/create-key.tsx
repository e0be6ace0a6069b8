import { CreateKeyForm } from '../../keys/create-key-form';
import { OpenDialog } from '../../kit/open-dialog';

/** A new key, shown once. */
export function CreateKey() {
  return (
    <OpenDialog button="Make a key" look="primary" title="Make an API key" wide>
      {(close) => <CreateKeyForm make={(carillon, body) => carillon.apiKeys.create(body)} onDone={close} />}
    </OpenDialog>
  );
}
