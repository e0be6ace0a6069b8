import type { ApiKey } from '@carillon/client';
import { useAct } from '../../api/reading';
import { Form, SelectField } from '../../kit/form';
import { FormFoot } from '../../kit/form-foot';
import { OVERLAPS } from '../../kit/overlaps';
import { NewKey } from '../../keys/new-key';

/** A successor with the same settings, and a while for the old key. */
export function RotateKeyForm({ apiKey, onDone }: { apiKey: ApiKey; onDone: () => void }) {
  const rotate = useAct((carillon, seconds: number) =>
    carillon.apiKeys.rotate(apiKey.id, { overlap_seconds: seconds }),
  );
  if (rotate.data) return <NewKey created={rotate.data} onDone={onDone} />;
  return (
    <Form onSubmit={({ overlap_seconds: seconds }) => rotate.mutate(Number(seconds))} error={rotate.error}>
      <SelectField
        name="overlap_seconds"
        label="The old key is good for"
        hint="Give the new key to your program within this time. Then the old one is refused."
        defaultValue="86400"
        choices={OVERLAPS}
      />
      <FormFoot yes="Rotate" busy={rotate.isPending} onCancel={onDone} />
    </Form>
  );
}
