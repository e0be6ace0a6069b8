import type { PersonId, TenantId, WebhookEndpointId } from '../common/ids';

/** Where a sealed value stands: it opens nowhere else, neither in another row or column nor for another tenant. */
export interface SealedPlace {
  column: string;
  /** What tells rows of the same tenant apart; empty where a tenant has one. */
  row: string;
  /** The same place in the words of the first format. */
  inFirstFormat(owner: string): string;
}

export const PROVIDER_API_KEY = ofAccount('api_key', 'provider_api_key');
export const EVENTS_TOKEN = ofAccount('events_token', 'events_token');
export const EVENTS_BEARER = ofAccount('events_bearer', 'events_bearer');

export function webhookSecret(endpointId: WebhookEndpointId): SealedPlace {
  const inFirstFormat = (owner: string) => `${owner}|webhook_secret`;
  return { column: 'webhook_endpoints.secret', row: endpointId, inFirstFormat };
}

/** Of the secret that a rotation has replaced. There was none in the first format. */
export function previousWebhookSecret(endpointId: WebhookEndpointId): SealedPlace {
  const inFirstFormat = (owner: string) => `${owner}|previous_webhook_secret`;
  return { column: 'webhook_endpoints.previous_secret', row: endpointId, inFirstFormat };
}

/** Of an authenticator. There was none in the first format. */
export function totpSecret(personId: PersonId): SealedPlace {
  const inFirstFormat = (owner: string) => `${owner}|${personId}|totp_secret`;
  return { column: 'people.totp', row: personId, inFirstFormat };
}

export function idempotentResponse(route: string, key: string): SealedPlace {
  return {
    column: 'idempotency_keys.response',
    row: JSON.stringify([route, key]),
    inFirstFormat: (owner) => `${owner}|${route}|${key}|idempotent_response`,
  };
}

/** What is authenticated with the value. `owner` is a tenant or the operator. */
export function wordsOf(owner: TenantId | 'operator', { column, row }: SealedPlace): string {
  return JSON.stringify([owner, column, row]);
}

function ofAccount(column: string, before: string): SealedPlace {
  return {
    column: `provider_accounts.${column}`,
    row: '',
    inFirstFormat: (owner) => `${owner}|${before}`,
  };
}
