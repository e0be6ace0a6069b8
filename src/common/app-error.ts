import { PROBLEMS, type ProblemCode } from './problems';

/** One fault of the input: where (RFC 6901 JSON pointer into the body, or a parameter's name), what, and the way out. */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

/** The one exception that carries meaning to a caller. Everything else that is thrown is a bug and answers 500. */
export class AppError extends Error {
  readonly status: number;

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly errors: FieldError[] = [],
    readonly retryAfterSeconds?: number,
  ) {
    super(`${code}: ${detail}`);
    this.name = 'AppError';
    this.status = PROBLEMS[code].status;
  }

  /** The answer for an absent row and for another tenant's row alike, to the byte. */
  static notFound(noun: string): AppError {
    return new AppError('not_found', `No such ${noun}.`);
  }

  static invalid(errors: FieldError[]): AppError {
    const first = errors[0];
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    return new AppError(
      'invalid_request',
      first ? `${first.detail}${more}` : 'The request is not valid.',
      errors,
    );
  }
}
