import type { OperatorSetAsideFilter, SetAsideThing } from '@carillon/client';
import { useState } from 'react';
import { wordsOf } from '../../../kit/badge';
import { Button } from '../../../kit/button';
import { Choices } from '../../../kit/form';
import { useFilters } from '../../../kit/use-filters';
import { useTenants } from '../use-tenants';

const NAMES = ['kind', 'reason', 'tenant_id', 'since'] as const;

const REASONS: Record<SetAsideThing['reason'], SetAsideThing['kind']> = {
  worker_died: 'dispatch',
  not_prepared: 'dispatch',
  provider_unreachable: 'dispatch',
  event_unknown_word: 'provider_event',
  event_unstamped: 'provider_event',
  event_unmatched: 'provider_event',
  event_faulty: 'provider_event',
  webhook_not_taken: 'webhook_delivery',
  webhook_endpoint_disabled: 'webhook_delivery',
};

const KINDS = [
  { value: 'all', label: 'Every kind' },
  { value: 'dispatch', label: 'Requests' },
  { value: 'provider_event', label: 'Events of the provider' },
  { value: 'webhook_delivery', label: 'Webhook deliveries' },
];
const SINCE = [
  { value: 'all', label: 'At any time' },
  { value: '1', label: 'In the last day' },
  { value: '7', label: 'In the last 7 days' },
  { value: '30', label: 'In the last 30 days' },
];

/** As the API takes it, from what the address says. */
export function useSetAsideFilter(): OperatorSetAsideFilter {
  const [{ since, ...filters }] = useFilters(NAMES);
  // By the hour, or the question would be another one at every visit.
  const [hourMs] = useState(() => Math.floor(Date.now() / 3_600_000) * 3_600_000);
  const days = Number(since);
  const from = new Date(hourMs - days * 86_400_000);
  return { ...filters, ...(days > 0 ? { from: from.toISOString() } : {}) } as OperatorSetAsideFilter;
}

export function SetAsideFilters() {
  const [filters, change] = useFilters(NAMES);
  const { data: tenants } = useTenants();
  const set = (name: (typeof NAMES)[number]) => (value: string) =>
    change({ [name]: value === 'all' ? '' : value });
  const reasons = Object.entries(REASONS).flatMap(([reason, kind]) =>
    !filters.kind || filters.kind === kind ? [{ value: reason, label: wordsOf(reason) }] : [],
  );
  return (
    <div className="filters" role="search">
      <Choices
        label="Tenant"
        choices={[
          { value: 'all', label: 'Every tenant' },
          ...(tenants ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={filters.tenant_id ?? 'all'}
        onChange={set('tenant_id')}
      />
      <Choices
        label="Kind"
        choices={KINDS}
        value={filters.kind ?? 'all'}
        onChange={(kind) => change({ kind: kind === 'all' ? '' : kind, reason: '' })}
      />
      <Choices
        label="Reason"
        choices={[{ value: 'all', label: 'Every reason' }, ...reasons]}
        value={filters.reason ?? 'all'}
        onChange={set('reason')}
      />
      <Choices label="Set aside" choices={SINCE} value={filters.since ?? 'all'} onChange={set('since')} />
      {Object.keys(filters).length > 0 && (
        <Button look="plain" onClick={() => change({ kind: '', reason: '', tenant_id: '', since: '' })}>
          Show all
        </Button>
      )}
    </div>
  );
}
