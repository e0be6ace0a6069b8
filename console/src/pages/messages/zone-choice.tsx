import { Combobox } from '@base-ui/react/combobox';
import { Field } from '../../kit/form';
import { ZONES } from './zoned-time';

/** A time zone, found by a part of its name. */
export function ZoneChoice({ value, onChange }: { value: string; onChange: (zone: string) => void }) {
  return (
    <Field name="zone" label="Time zone">
      <Combobox.Root
        items={ZONES}
        value={value}
        onValueChange={(zone) => zone && onChange(zone)}
        autoHighlight
      >
        <Combobox.Input className="input" placeholder="Europe/Berlin" />
        <Combobox.Portal>
          <Combobox.Positioner className="layer" sideOffset={4}>
            <Combobox.Popup className="popup">
              <Combobox.Empty className="popup-label">No zone is called so.</Combobox.Empty>
              <Combobox.List>
                {(zone: string) => (
                  <Combobox.Item key={zone} value={zone} className="item">
                    {zone}
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
