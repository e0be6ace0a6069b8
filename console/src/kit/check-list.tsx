import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox';
import { CheckboxGroup } from '@base-ui/react/checkbox-group';
import { Field as BaseField } from '@base-ui/react/field';
import { Check } from 'lucide-react';
import { type ReactNode, useId } from 'react';

export interface CheckGroup {
  title: string;
  choices: readonly { value: string; label: ReactNode; disabled?: boolean }[];
}

interface CheckListProps {
  /** As the API names it. */
  name: string;
  label: string;
  hint?: ReactNode;
  groups: readonly CheckGroup[];
  value: string[];
  onChange: (value: string[]) => void;
}

/** Any of many, in groups. */
export function CheckList({ name, label, hint, groups, value, onChange }: CheckListProps) {
  const id = useId();
  return (
    <BaseField.Root name={name} className="field">
      <div className="field-label" id={id}>
        {label}
      </div>
      {hint && <BaseField.Description className="field-hint">{hint}</BaseField.Description>}
      <CheckboxGroup aria-labelledby={id} className="check-list" value={value} onValueChange={onChange}>
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title} className="check-group">
            <div className="check-group-title" aria-hidden>
              {group.title}
            </div>
            {group.choices.map((choice) => (
              <label key={choice.value} className="check">
                <BaseCheckbox.Root
                  value={choice.value}
                  disabled={choice.disabled ?? false}
                  className="check-box"
                >
                  <BaseCheckbox.Indicator>
                    <Check aria-hidden strokeWidth={3} />
                  </BaseCheckbox.Indicator>
                </BaseCheckbox.Root>
                <span>{choice.label}</span>
              </label>
            ))}
          </div>
        ))}
      </CheckboxGroup>
      <BaseField.Error className="field-error" />
    </BaseField.Root>
  );
}
