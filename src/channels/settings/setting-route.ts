import type { Type } from '@nestjs/common';
import type { ProblemCode } from '../../common/problems';
import type { NewEvent } from '../../messages/message-event.store';
import type { Scope } from '../../tenants/scopes';
import type { DataOf, OperationPath, RequestOf } from '../smtp2go/operations';

/** What a caller gave: path parameters, query and body, the latter two already validated by their DTOs. */
export interface SettingInput<Query, Body> {
  params: Record<string, string>;
  query: Query;
  body: Body;
}

/**
 * One row of the table of provider settings: a REST operation of ours and the provider's operation that carries it
 * out. Everything that the API description says stands in the row, so that generated routes are as well documented as
 * written ones.
 */
export interface SettingRoute {
  operationId: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /v1, in Nest's spelling. */
  path: string;
  /** What a key must have to call it. */
  scope: Scope;
  /** What is not found, when the provider does not find it. */
  noun: string;
  summary: string;
  description: string;
  status: 200 | 201 | 204;
  operation: OperationPath;
  /**
   * The master key acting on the tenant's subaccount (or on the key in it that we send with), or that key itself where
   * the provider takes no other.
   */
  through: 'master' | 'master-on-key' | 'tenant';
  params: Record<string, string>;
  query?: Type;
  body?: Type;
  examples?: Record<string, { summary: string; value: object }>;
  answer?: Type;
  problems: ProblemCode[];
  toRequest(input: SettingInput<never, never>): Record<string, unknown>;
  toAnswer(data: unknown, input: SettingInput<never, never>): unknown;
  /** What the tenant is told of it by webhooks. */
  toEvent?(answer: never): NewEvent;
}

/** Checks a row against the types of the provider's operation and of our DTOs, and forgets them for the table. */
export function settingRoute<P extends OperationPath, Query = unknown, Body = unknown, Answer = void>(
  row: Omit<
    SettingRoute,
    'operation' | 'query' | 'body' | 'answer' | 'toRequest' | 'toAnswer' | 'toEvent'
  > & {
    operation: P;
    query?: Type<Query>;
    body?: Type<Body>;
    answer?: Type<Answer>;
    toRequest(input: SettingInput<Query, Body>): Partial<RequestOf<P>>;
    toAnswer(data: DataOf<P>, input: SettingInput<Query, Body>): Answer;
    toEvent?(answer: Answer): NewEvent;
  },
): SettingRoute {
  return row;
}
