import { Tabs as BaseTabs } from '@base-ui/react/tabs';
import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';

interface TabsProps {
  value?: string;
  onChange?: (value: string) => void;
  tabs: { id: string; title: ReactNode; content: ReactNode }[];
}

export function Tabs({ value, onChange, tabs }: TabsProps) {
  const chosen = value === undefined ? { defaultValue: tabs[0]?.id } : { value };
  return (
    <BaseTabs.Root className="stack" {...chosen} onValueChange={(id) => onChange?.(id as string)}>
      <BaseTabs.List className="tabs">
        {tabs.map(({ id, title }) => (
          <BaseTabs.Tab key={id} value={id} className="tab">
            {title}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {tabs.map(({ id, content }) => (
        <BaseTabs.Panel key={id} value={id}>
          {content}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}

interface SegmentsProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  choices: readonly { value: T; label: string }[];
}

/** One of a few, all of them to be seen. */
export function Segments<T extends string>({ label, value, onChange, choices }: SegmentsProps<T>) {
  return (
    <ToggleGroup
      className="segments"
      aria-label={label}
      value={[value]}
      onValueChange={([chosen]) => chosen && onChange(chosen)}
    >
      {choices.map((choice) => (
        <Toggle key={choice.value} value={choice.value} className="segment">
          {choice.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
