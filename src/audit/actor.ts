/** Whoever changes something through the API, for the audit log. */
export interface Actor {
  kind: 'api_key' | 'operator' | 'person';
  /** Id of the key, of the operator, or of the person who is signed in: as a member of a tenant, or as an operator. */
  id: string;
  /** Where the request came from, as TRUSTED_PROXIES lets us know it. */
  address: string;
  requestId: string;
}
