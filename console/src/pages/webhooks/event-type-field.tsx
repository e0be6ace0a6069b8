import { useState } from 'react';
import { CheckList } from '../../kit/check-list';
import { Segments } from '../../kit/tabs';
import { EVENT_GROUPS, type EventFilter } from './event-types';

interface EventTypeFieldProps {
  value: EventFilter[];
  onChange: (value: EventFilter[]) => void;
}

/** All events, or some: whole groups, which take in types that are added later, or single types. */
export function EventTypeField({ value, onChange }: EventTypeFieldProps) {
  const [isSome, setIsSome] = useState(value.length > 0);
  const chooseAll = (choice: string): void => {
    setIsSome(choice === 'some');
    if (choice === 'all') onChange([]);
  };
  const shown = EVENT_GROUPS.flatMap(({ filter, types }) =>
    value.includes(filter) ? [filter, ...types] : types.filter((type) => value.includes(type)),
  );
  return (
    <div className="stack" style={{ gap: '0.6rem' }}>
      <Segments
        label="Events"
        value={isSome ? 'some' : 'all'}
        onChange={chooseAll}
        choices={[
          { value: 'all', label: 'All events' },
          { value: 'some', label: 'Some' },
        ]}
      />
      {isSome && (
        <CheckList
          name="event_types"
          label="Which events"
          hint="A whole group takes in types that are added later."
          value={shown}
          onChange={(next) => onChange(chosenOf(next, value))}
          groups={EVENT_GROUPS.map(({ filter, title, types }) => ({
            title,
            choices: [
              ...(types.length > 1 ? [{ value: filter, label: <code>{filter}</code> }] : []),
              ...types.map((type) => ({
                value: type,
                label: <code>{type}</code>,
                disabled: value.includes(filter),
              })),
            ],
          }))}
        />
      )}
    </div>
  );
}

/** A group stands for its types: they come and go with it. */
function chosenOf(next: string[], before: EventFilter[]): EventFilter[] {
  return EVENT_GROUPS.flatMap(({ filter, types }): EventFilter[] => {
    if (next.includes(filter)) return [filter];
    return before.includes(filter) ? [] : types.filter((type) => next.includes(type));
  });
}
