/** An operation of the API as a tool. */
export interface Tool {
  name: string;
  title: string;
  description: string;
  /** As the document groups it. */
  tags: string[];
  /** Whose key it takes; `live`: a tenant's, and not of test mode. */
  key: 'tenant' | 'live' | 'operator';
  /** Offered when nothing else is asked for. */
  usual: boolean;
  annotations: {
    readOnlyHint: boolean;
    destructiveHint: boolean;
    idempotentHint: boolean;
    openWorldHint: boolean;
  };
  inputSchema: { type: 'object'; properties: object; required: string[]; additionalProperties: false };
  call: ToolCall;
}

/** Which method of the client it is, and where each of its inputs belongs; what is named nowhere is of the body. */
export interface ToolCall {
  resource: string[];
  method: string;
  path: string[];
  query: string[];
  body: 'json' | 'file' | null;
  answer: 'json' | 'page' | 'nothing' | 'file' | 'events';
  /** Takes an idempotency key. */
  keyed: boolean;
}
