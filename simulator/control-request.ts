import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from './fields';

/** A request to the control API. */
export interface ControlRequest {
  query: URLSearchParams;
  body: JsonObject;
  /** What the `:placeholders` of the route stood for. */
  params: string[];
  http: IncomingMessage;
  response: ServerResponse;
}

/** Thrown for a request that makes no sense; its text tells what would. */
export class BadRequest extends Error {
  constructor(
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}
