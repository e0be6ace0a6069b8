import { Combobox } from '@base-ui/react/combobox';
import { Check, ChevronsUpDown } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import '../styles/kit/combo.css';
import { type Choice, Field } from './form';

interface ComboFieldProps {
  name: string;
  label: string;
  hint?: ReactNode;
  choices: readonly Choice[];
  /** Empty: nothing is chosen. */
  value: string;
  onChange: (value: string) => void;
  /** Where the API looks for what is typed, and `choices` are its answer; else the choices are looked through here. */
  onSearch?: (text: string) => void;
  placeholder?: string;
  /** When nothing is found. */
  none?: ReactNode;
}

/** One of many, found by typing. */
export function ComboField({
  name,
  label,
  hint,
  choices,
  value,
  onChange,
  onSearch,
  placeholder,
  none = 'Nothing is found.',
}: ComboFieldProps) {
  const openId = useId();
  const chosen = choices.find((choice) => choice.value === value) ?? null;
  return (
    <Field name={name} label={label} hint={hint}>
      <Combobox.Root
        items={[...choices]}
        value={chosen}
        onValueChange={(choice) => onChange(choice?.value ?? '')}
        isItemEqualToValue={(a: Choice, b: Choice) => a.value === b.value}
        limit={100}
        {...(onSearch && {
          filter: null,
          onInputValueChange: (text: string, { reason }: { reason: string }) =>
            onSearch(reason === 'input-change' ? text : ''),
        })}
      >
        <Combobox.InputGroup className="combo">
          <Combobox.Input className="input" placeholder={placeholder} />
          {/* Named by itself: the field's label is the name of what is typed into. */}
          <Combobox.Trigger
            id={openId}
            className="combo-open"
            aria-label={`Show: ${label}`}
            aria-labelledby={openId}
          >
            <ChevronsUpDown size={14} aria-hidden />
          </Combobox.Trigger>
        </Combobox.InputGroup>
        <Combobox.Portal>
          <Combobox.Positioner className="layer" sideOffset={4}>
            <Combobox.Popup className="popup">
              <Combobox.Empty>
                <div className="combo-none">{none}</div>
              </Combobox.Empty>
              <Combobox.List>
                {(choice: Choice) => (
                  <Combobox.Item key={choice.value} value={choice} className="item">
                    {choice.label}
                    <Combobox.ItemIndicator className="item-mark">
                      <Check aria-hidden />
                    </Combobox.ItemIndicator>
                  </Combobox.Item>
                )}
              </Combobox.List>
            </Combobox.Popup>
          </Combobox.Positioner>
        </Combobox.Portal>
      </Combobox.Root>
    </Field>
  );
}
