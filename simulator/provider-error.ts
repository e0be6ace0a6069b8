export type ProviderErrorCode =
  | 'ENDPOINT_PERMISSION_DENIED'
  | 'INVALID_IN_PAYLOAD'
  | 'NON_VALIDATING_IN_PAYLOAD'
  | 'API_EXCEPTION'
  | 'TOO_MANY_REQUESTS'
  | 'PAYLOAD_TOO_LARGE'
  | 'NOT_FOUND';

const NON_VALIDATING =
  'An error occurred processing the json data you sent with the request. Please make sure the data conforms to the ' +
  'specification for this call (see the documentation here: https://developers.smtp2go.com/reference/introduction) ' +
  "and try again. Don't forget to set Content-Type to 'application/json'.";

/** An answer of the provider that is not a success, in its own words. */
export class ProviderError extends Error {
  constructor(
    readonly status: number,
    readonly code: ProviderErrorCode,
    message: string,
    readonly field?: { fieldname: string; message: string },
  ) {
    super(message);
  }

  /** The payload does not fit the specification of the call; `found` is quoted as the provider does. */
  static invalidField(fieldname: string, expectation: string): ProviderError {
    const message = `The field '${fieldname}' ${expectation}, Please correct your JSON payload and try again.`;
    return new ProviderError(400, 'NON_VALIDATING_IN_PAYLOAD', NON_VALIDATING, { fieldname, message });
  }

  /** Not found, already there, not allowed in this state: the provider's catch-all. */
  static exception(message: string): ProviderError {
    return new ProviderError(400, 'API_EXCEPTION', message);
  }

  static tooManyRequests(message = 'Too Many Requests'): ProviderError {
    return new ProviderError(429, 'TOO_MANY_REQUESTS', message);
  }

  get data(): Record<string, unknown> {
    return {
      error: this.message,
      error_code: `E_ApiResponseCodes.${this.code}`,
      ...(this.field && { field_validation_errors: this.field }),
    };
  }
}
