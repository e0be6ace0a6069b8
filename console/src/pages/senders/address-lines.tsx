import { Field } from '@base-ui/react/field';

interface AddressLinesProps {
  value: string;
  onChange: (value: string) => void;
  placeholder: string;
}

/** Addresses and domains, one to a line. */
export function AddressLines({ value, onChange, placeholder }: AddressLinesProps) {
  return (
    <Field.Control
      className="input code"
      value={value}
      onValueChange={onChange}
      placeholder={placeholder}
      render={<textarea rows={5} spellCheck={false} autoCapitalize="none" />}
    />
  );
}
