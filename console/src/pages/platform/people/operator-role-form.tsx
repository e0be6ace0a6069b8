import type { PersonAccount } from '@carillon/client';
import { useAct } from '../../../api/reading';
import { Form, SelectField } from '../../../kit/form';
import { FormFoot } from '../../../kit/form-foot';
import { ROLES } from '../operators/roles';

type OperatorRole = PersonAccount['operator_role'];

const NONE = 'none';
const CHOICES = [{ value: NONE, label: 'None: no operator' }, ...ROLES];

/** What somebody may do at the platform. */
export function OperatorRoleForm({ person, onDone }: { person: PersonAccount; onDone: () => void }) {
  const update = useAct((carillon, role: OperatorRole) =>
    carillon.people.update(person.id, { operator_role: role }),
  );
  return (
    <Form
      error={update.error}
      onSubmit={({ operator_role: role }) =>
        update.mutate(role === NONE ? null : (role as OperatorRole), { onSuccess: onDone })
      }
    >
      <SelectField
        name="operator_role"
        label="At the platform"
        hint="Their sessions end: they sign in again."
        choices={CHOICES}
        defaultValue={person.operator_role ?? NONE}
      />
      <FormFoot yes="Save" busy={update.isPending} onCancel={onDone} />
    </Form>
  );
}
