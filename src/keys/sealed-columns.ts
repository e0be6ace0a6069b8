import type { SealedPlace } from './sealed-place';
import {
  EVENTS_BEARER,
  EVENTS_TOKEN,
  idempotentResponse,
  previousWebhookSecret,
  PROVIDER_API_KEY,
  totpSecret,
  webhookSecret,
} from './sealed-place';
import type { PersonId, WebhookEndpointId } from '../common/ids';

/** A column with sealed values: which rows are an owner's, what tells them apart, and where each value stands. */
export interface SealedColumn {
  table: string;
  column: string;
  /** Null: all rows are the platform's own. */
  ownedBy: 'tenant_id' | 'scope' | null;
  /** Columns that name a row of the owner. */
  row: string[];
  placeOf: (row: Record<string, string>) => SealedPlace;
}

/** All of them: what a rotation has to look at. */
export const SEALED_COLUMNS: SealedColumn[] = [
  account('api_key_sealed', PROVIDER_API_KEY),
  account('events_token_sealed', EVENTS_TOKEN),
  account('events_bearer_sealed', EVENTS_BEARER),
  {
    table: 'webhook_endpoints',
    column: 'secret_sealed',
    ownedBy: 'tenant_id',
    row: ['id'],
    placeOf: ({ id }) => webhookSecret(id as WebhookEndpointId),
  },
  {
    table: 'webhook_endpoints',
    column: 'previous_secret_sealed',
    ownedBy: 'tenant_id',
    row: ['id'],
    placeOf: ({ id }) => previousWebhookSecret(id as WebhookEndpointId),
  },
  {
    table: 'idempotency_keys',
    column: 'response_sealed',
    ownedBy: 'scope',
    row: ['route', 'key'],
    placeOf: ({ route = '', key = '' }) => idempotentResponse(route, key),
  },
  {
    table: 'people',
    column: 'totp_sealed',
    ownedBy: null,
    row: ['id'],
    placeOf: ({ id }) => totpSecret(id as PersonId),
  },
];

function account(column: string, place: SealedPlace): SealedColumn {
  return { table: 'provider_accounts', column, ownedBy: 'tenant_id', row: [], placeOf: () => place };
}
