import { Button } from '../../kit/button';
import { Choices } from '../../kit/form';
import { KINDS, REASONS } from './set-aside-words';
import type { FilterName } from './use-set-aside-filter';

interface SetAsideFiltersProps {
  chosen: Partial<Record<FilterName, string>>;
  onChange: (part: Partial<Record<FilterName, string>>) => void;
}

export function SetAsideFilters({ chosen, onChange }: SetAsideFiltersProps) {
  const isFiltered = Object.keys(chosen).length > 0;
  return (
    <div className="filters" role="search">
      <Choices
        label="Kind"
        value={chosen.kind ?? ''}
        onChange={(kind) => onChange({ kind })}
        choices={[{ value: '', label: 'Requests and webhooks' }, ...KINDS]}
      />
      <Choices
        label="Reason"
        value={chosen.reason ?? ''}
        onChange={(reason) => onChange({ reason })}
        choices={[
          { value: '', label: 'Any reason' },
          ...Object.entries(REASONS).map(([value, label]) => ({ value, label })),
        ]}
      />
      {(['from', 'until'] as const).map((name) => (
        <label key={name}>
          {name === 'from' ? 'From' : 'Until'}
          <input
            className="input"
            type="date"
            value={chosen[name] ?? ''}
            onChange={({ target }) => onChange({ [name]: target.value })}
          />
        </label>
      ))}
      {chosen.webhook_endpoint_id && <span className="quiet">Of one endpoint</span>}
      {isFiltered && (
        <Button
          look="plain"
          onClick={() => onChange({ kind: '', reason: '', from: '', until: '', webhook_endpoint_id: '' })}
        >
          Show all
        </Button>
      )}
    </div>
  );
}
