import { CarillonError } from '@carillon/client';
import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox';
import { Field as BaseField } from '@base-ui/react/field';
import { Form as BaseForm } from '@base-ui/react/form';
import { Select as BaseSelect } from '@base-ui/react/select';
import { Switch as BaseSwitch } from '@base-ui/react/switch';
import { Check, ChevronsUpDown } from 'lucide-react';
import { type ComponentProps, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { Fault } from './notice';

interface FormProps {
  /** By the names of the fields; empty ones are left out by `filled`. */
  onSubmit: (values: Record<string, unknown>) => void;
  /** What the API said of the last try: shown at the fields that it names, and above for the rest. */
  error?: Error | null;
  id?: string;
  children: ReactNode;
}

/**
 * A form whose fields are named as in the API's body (`subject`, `content.subject`), so that a problem's `errors` are shown
 * where they belong. The API checks; the form does not repeat its rules.
 */
export function Form({ onSubmit, error, id, children }: FormProps) {
  // The same object while the error is the same: another one would bring back what was mended since.
  const errors = useMemo(() => errorsOf(error), [error]);
  const holder = useRef<HTMLFormElement>(null);
  const [told, setTold] = useState<Error | null>(null);
  useEffect(() => {
    if (!error) return undefined;
    // Whoever pressed a button below sees what is wrong, and stands where it is mended.
    const frame = requestAnimationFrame(() => {
      setTold(isSaidByFields(error, holder.current) ? error : null);
      holder.current?.querySelector('.notice')?.scrollIntoView({ block: 'nearest' });
      holder.current?.querySelector<HTMLElement>('.input[data-invalid]')?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [error]);
  return (
    <BaseForm
      ref={holder}
      className="form"
      id={id}
      onFormSubmit={(values) => onSubmit(values)}
      errors={errors}
      noValidate
    >
      <Fault error={error} atFields={told !== null && told === error} />
      {children}
    </BaseForm>
  );
}

/** What was filled in: texts that are not empty, and everything that is no text. */
export function filled(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== '' && value !== undefined),
  );
}

interface FieldProps {
  /** As the API names it. */
  name: string;
  label: string;
  hint?: ReactNode;
}

export function TextField({
  name,
  label,
  hint,
  ...input
}: FieldProps & Omit<ComponentProps<typeof BaseField.Control>, 'className' | 'name'>) {
  return (
    <Field name={name} label={label} hint={hint}>
      <BaseField.Control {...input} className="input" />
    </Field>
  );
}

export function TextArea({
  name,
  label,
  hint,
  code = false,
  rows,
  ...input
}: FieldProps & { code?: boolean; rows?: number } & Omit<
    ComponentProps<typeof BaseField.Control>,
    'className' | 'name' | 'render'
  >) {
  return (
    <Field name={name} label={label} hint={hint}>
      <BaseField.Control
        {...input}
        className={code ? 'input code' : 'input'}
        render={<textarea rows={rows} spellCheck={!code} />}
      />
    </Field>
  );
}

/** A field with anything in it that Base UI knows as a control. */
export function Field({ name, label, hint, children }: FieldProps & { children: ReactNode }) {
  return (
    <BaseField.Root name={name} className="field">
      <BaseField.Label className="field-label">{label}</BaseField.Label>
      {children}
      {hint && <BaseField.Description className="field-hint">{hint}</BaseField.Description>}
      <BaseField.Error className="field-error" />
    </BaseField.Root>
  );
}

export interface Choice {
  value: string;
  label: string;
}

interface ChoicesProps {
  choices: readonly Choice[];
  value?: string | null;
  defaultValue?: string;
  onChange?: (value: string) => void;
  /** What it is called, where no label stands beside it. */
  label?: string;
  full?: boolean;
}

export function Choices({ choices, value, defaultValue, onChange, label, full = false }: ChoicesProps) {
  return (
    <BaseSelect.Root
      items={[...choices]}
      {...(value !== undefined ? { value } : {})}
      {...(defaultValue !== undefined ? { defaultValue } : {})}
      onValueChange={(chosen) => chosen !== null && onChange?.(chosen)}
    >
      <BaseSelect.Trigger className={full ? 'input select full' : 'input select'} aria-label={label}>
        <BaseSelect.Value />
        <BaseSelect.Icon>
          <ChevronsUpDown size={14} aria-hidden />
        </BaseSelect.Icon>
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner className="layer" sideOffset={4} alignItemWithTrigger={false}>
          <BaseSelect.Popup className="popup">
            <BaseSelect.List>
              {choices.map((choice) => (
                <BaseSelect.Item key={choice.value} value={choice.value} className="item">
                  <BaseSelect.ItemText>{choice.label}</BaseSelect.ItemText>
                  <BaseSelect.ItemIndicator className="item-mark">
                    <Check aria-hidden />
                  </BaseSelect.ItemIndicator>
                </BaseSelect.Item>
              ))}
            </BaseSelect.List>
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}

/** A select with its label, within a form. */
export function SelectField({
  name,
  label,
  hint,
  ...choices
}: FieldProps & Omit<ChoicesProps, 'label' | 'full'>) {
  return (
    <Field name={name} label={label} hint={hint}>
      <Choices {...choices} full />
    </Field>
  );
}

type CheckboxProps = Pick<
  ComponentProps<typeof BaseCheckbox.Root>,
  'checked' | 'defaultChecked' | 'value' | 'disabled'
> & {
  name?: string;
  label: ReactNode;
  onChange?: (checked: boolean) => void;
};

export function Checkbox({ label, onChange, ...box }: CheckboxProps) {
  return (
    <label className="check">
      <BaseCheckbox.Root {...box} className="check-box" onCheckedChange={(checked) => onChange?.(checked)}>
        <BaseCheckbox.Indicator>
          <Check aria-hidden strokeWidth={3} />
        </BaseCheckbox.Indicator>
      </BaseCheckbox.Root>
      <span>{label}</span>
    </label>
  );
}

type SwitchProps = Pick<
  ComponentProps<typeof BaseSwitch.Root>,
  'checked' | 'defaultChecked' | 'name' | 'disabled'
> & {
  label: ReactNode;
  onChange?: (checked: boolean) => void;
};

export function Switch({ label, onChange, ...rest }: SwitchProps) {
  return (
    <label className="check">
      <BaseSwitch.Root {...rest} className="switch" onCheckedChange={(checked) => onChange?.(checked)}>
        <BaseSwitch.Thumb />
      </BaseSwitch.Root>
      <span>{label}</span>
    </label>
  );
}

/** What every field says beneath it need not be said above them all. */
function isSaidByFields(error: Error, form: HTMLElement | null): boolean {
  if (!(error instanceof CarillonError) || error.errors.length === 0) return false;
  const said = Array.from(form?.querySelectorAll('.field-error') ?? [], (each) => each.textContent);
  return error.errors.every(({ detail }) => said.includes(detail));
}

/** By the name of the field: `/to/0` belongs to `to.0`, and a parameter is called by its name. */
function errorsOf(error: Error | null | undefined): Record<string, string> {
  if (!(error instanceof CarillonError)) return {};
  const byName: Record<string, string> = {};
  for (const { pointer, detail } of error.errors) {
    const path = pointer.replace(/^\//, '').split('/');
    // What is said of one entry of a list is said of the list, where a field holds all of it.
    for (let length = path.length; length > 0; length--) byName[path.slice(0, length).join('.')] ??= detail;
  }
  return byName;
}
