import { Button } from '../../../kit/button';
import { useFilters } from '../../../kit/use-filters';

const NAMES = ['actor', 'action'] as const;

/** As the API takes them. */
export function useAuditFilters(): { actor?: string; action?: string } {
  const [filters] = useFilters(NAMES);
  return filters;
}

/** Who, and what: taken over when the field is left or Enter is pressed, as the API wants them whole. */
export function AuditFilters() {
  const [filters, change] = useFilters(NAMES);
  return (
    <div className="filters" role="search">
      {NAMES.map((name) => (
        <input
          key={`${name} ${filters[name] ?? ''}`}
          className="input"
          type="search"
          aria-label={LABELS[name].label}
          placeholder={LABELS[name].placeholder}
          defaultValue={filters[name] ?? ''}
          spellCheck={false}
          onBlur={(event) => change({ [name]: event.target.value.trim() })}
          onKeyDown={(event) => event.key === 'Enter' && change({ [name]: event.currentTarget.value.trim() })}
        />
      ))}
      {(filters.actor ?? filters.action) && (
        <Button look="plain" onClick={() => change({ actor: '', action: '' })}>
          Show all
        </Button>
      )}
    </div>
  );
}

const LABELS = {
  actor: { label: 'Done by', placeholder: 'By: id of a key or operator' },
  action: { label: 'Action', placeholder: 'Action, such as api_key.create' },
};
