/**
 * Every way in which a request can fail, by its stable `code`. The status and title belong to the code; the detail
 * belongs to the occasion. Served at /problems/{code}, which is what the `type` of an RFC 9457 problem points at.
 */
export const PROBLEMS = {
  malformed_request: {
    status: 400,
    title: 'The request could not be read',
    advice: 'Send valid JSON with Content-Type application/json.',
  },
  invalid_cursor: {
    status: 400,
    title: 'The page cursor is not valid',
    advice: 'Use next_cursor of the previous page unchanged, or start again without it.',
  },
  unauthorized: {
    status: 401,
    title: 'No valid key was given',
    advice:
      'Send the header `Authorization: Bearer car_live_…` with a key that is neither revoked nor expired; a person signs in.',
  },
  sign_in_refused: {
    status: 401,
    title: 'E-mail and password do not belong together',
    advice:
      'Check both. Whether anybody has that e-mail is not told; a new password comes by a link of an admin.',
  },
  second_factor_required: {
    status: 401,
    title: 'Signing in takes a code as well',
    advice:
      'Send what the authenticator shows now, or one of the codes on paper, as `code`. Each is good once.',
  },
  csrf_refused: {
    status: 403,
    title: 'The request may come from a page of another site',
    advice:
      'With a session, send its csrf_token (GET /v1/session) in the header Carillon-CSRF, from a page of this host.',
  },
  forbidden: {
    status: 403,
    title: 'Not for this caller',
    advice:
      'Use a tenant key for tenant routes (a live one for what the provider keeps) and an operator key for those of ' +
      'operators, with a role that may do it; from an address that the key is allowed from.',
  },
  insufficient_scope: {
    status: 403,
    title: 'A scope is missing',
    advice:
      'The detail names the scope. Use a key that has it, or have it added to this one; as a person, have an admin give ' +
      'you a role that has it.',
  },
  tenant_not_active: {
    status: 403,
    title: 'The tenant cannot send now',
    advice: 'Ask the operator: the tenant is still being provisioned, or is suspended.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    advice: 'Check the id and that it belongs to the tenant whose key you use.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    advice: 'See the API description at /docs.',
  },
  conflict: {
    status: 409,
    title: 'The present state does not allow this',
    advice: 'Read the resource again and decide anew.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'The same request is still being worked on',
    advice: 'Ask again with the same Idempotency-Key after the seconds given in Retry-After.',
  },
  idempotency_mismatch: {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    advice: 'Use a new key for a new request, and the same body with the same key.',
  },
  payload_too_large: {
    status: 413,
    title: 'The request is too large',
    advice: 'An e-mail may weigh 50 MB in all, attachments counted after Base64.',
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    advice: 'All headers of a request together may have 16 kB.',
  },
  request_timeout: {
    status: 408,
    title: 'The request came too slowly',
    advice: 'Its headers are waited for 15 seconds, and the whole of it a minute.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The content type is not supported',
    advice: 'Send Content-Type: application/json.',
  },
  invalid_request: {
    status: 422,
    title: 'The request is not valid',
    advice: 'Each entry of "errors" names a field by JSON pointer and says what to change.',
  },
  provider_refused: {
    status: 422,
    title: 'SMTP2GO refused the change',
    advice: 'The detail holds what the provider said.',
  },
  provider_unclear: {
    status: 502,
    title: 'SMTP2GO gave no clear answer',
    advice: 'Read the setting to see whether it was changed, then decide anew.',
  },
  quota_exceeded: {
    status: 429,
    title: 'The quota is used up',
    advice:
      'Nothing was stored. Send it again after the seconds given in Retry-After, or ask the operator for a larger quota.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    advice:
      'Nothing was done. Send it again after the seconds given in Retry-After; the RateLimit field of every answer says how many are left.',
  },
  too_many_unknown_keys: {
    status: 429,
    title: 'Too many keys that are not good',
    advice:
      'Wait for the seconds given in Retry-After, and check which key you use. A good key is taken at once.',
  },
  too_many_guesses: {
    status: 429,
    title: 'Too many wrong passwords',
    advice:
      'Nothing was looked at. Wait for the seconds given in Retry-After, and check e-mail and password.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong on our side',
    advice: 'Try again later; quote the request_id when you report it.',
  },
  unavailable: {
    status: 503,
    title: 'Temporarily unavailable',
    advice:
      'Nothing is promised. Try again after the seconds given in Retry-After, with the same Idempotency-Key.',
  },
} as const satisfies Record<string, { status: number; title: string; advice: string }>;

export type ProblemCode = keyof typeof PROBLEMS;
