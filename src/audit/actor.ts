/** Whoever changes something through the API, for the audit log. */
export interface Actor {
  kind: 'api_key' | 'operator';
  /** Id of the key or of the operator. */
  id: string;
  /** Where the request came from, as TRUSTED_PROXIES lets us know it. */
  address: string;
  requestId: string;
}
