import type { SetAsideThing } from '@carillon/client';

export const KINDS = [
  { value: 'dispatch', label: 'Requests to the provider' },
  { value: 'webhook_delivery', label: 'Webhook deliveries' },
] as const;

/** Why something can be set aside, as far as it is a tenant's matter. */
export const REASONS: Partial<Record<SetAsideThing['reason'], string>> = {
  worker_died: 'Workers stopped',
  not_prepared: 'Could not be prepared',
  provider_unreachable: 'Provider not reached',
  webhook_not_taken: 'Endpoint did not take it',
  webhook_endpoint_disabled: 'Endpoint disabled',
};

export const reasonWords = (reason: SetAsideThing['reason']): string => REASONS[reason] ?? reason;
