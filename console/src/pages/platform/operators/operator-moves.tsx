import type { CreatedOperator, Operator } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../../api/reading';
import { Ask } from '../../../kit/dialog';
import { MenuItem, MenuLine, RowMenu } from '../../../kit/menu';
import { EditOperator } from './edit-operator';

interface OperatorMovesProps {
  operator: Operator;
  onMade: (operator: CreatedOperator) => void;
}

/** What can be done with an operator who is still one: name and role, key, or all of it. */
export function OperatorMoves({ operator, onMade }: OperatorMovesProps) {
  const { id, name } = operator;
  const [opened, setOpened] = useState<'edit' | 'rotate' | 'revoke' | null>(null);
  const rotate = useAct((carillon) => carillon.operators.rotate(id));
  const revoke = useAct((carillon) => carillon.operators.delete(id));
  const close = (): void => setOpened(null);
  return (
    <>
      <RowMenu of={name}>
        <MenuItem onSelect={() => setOpened('edit')}>Name and role</MenuItem>
        <MenuItem onSelect={() => setOpened('rotate')}>Rotate the key</MenuItem>
        <MenuLine />
        <MenuItem danger onSelect={() => setOpened('revoke')}>
          Revoke
        </MenuItem>
      </RowMenu>
      <EditOperator operator={operator} open={opened === 'edit'} onClose={close} />
      <Ask
        open={opened === 'rotate'}
        onClose={close}
        title={`Rotate the key of ${name}?`}
        yes="Make a new key"
        danger
        onYes={async () => onMade(await rotate.mutateAsync())}
      >
        <p>The new key is shown once. The old one is refused from the next request on.</p>
      </Ask>
      <Ask
        open={opened === 'revoke'}
        onClose={close}
        title={`Revoke ${name}?`}
        yes="Revoke"
        danger
        onYes={() => revoke.mutateAsync()}
      >
        <p>Their key is refused from the next request on, and cannot be brought back.</p>
      </Ask>
    </>
  );
}
