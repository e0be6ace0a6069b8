import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import type { FastifyRequest } from 'fastify';
import { AppError } from './app-error';
import { escapePointer } from './validation';

/** A route that takes a body, or looks at the request by itself. */
const READ_BY_THE_ROUTE = [RouteParamtypes.BODY, RouteParamtypes.REQUEST, RouteParamtypes.RAW_BODY];

/** What a route does not know is refused, also where it knows no field at all: a field that is ignored would be meant. */
@Injectable()
export class UnexpectedBodyGuard implements CanActivate {
  private readonly known = new WeakMap<object, boolean>();

  canActivate(context: ExecutionContext): boolean {
    const { body, headers } = context.switchToHttp().getRequest<FastifyRequest>();
    // What is not JSON is a file, and read by the route.
    if (!headers['content-type']?.startsWith('application/json')) return true;
    if (typeof body !== 'object' || body === null || this.takesBody(context)) return true;
    const fields = Object.keys(body);
    if (fields.length === 0) return true;
    throw AppError.invalid(
      fields.slice(0, 20).map((field) => ({
        pointer: `/${escapePointer(field)}`,
        code: 'unknown_field',
        detail: 'This operation takes no fields in its body.',
      })),
    );
  }

  private takesBody(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    let takes = this.known.get(handler);
    if (takes === undefined) {
      const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler.name) ??
        {}) as object;
      // Keys are `<type>:<place>`.
      const types = Object.keys(parameters).map((key) => Number(key.split(':')[0]));
      takes = types.some((type) => READ_BY_THE_ROUTE.includes(type));
      this.known.set(handler, takes);
    }
    return takes;
  }
}
