import { applyDecorators, ArgumentMetadata, ValidationError, ValidationPipe } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsObject, IsOptional, ValidateIf, ValidateNested } from 'class-validator';
import { AppError, FieldError } from './app-error';

/**
 * The one way in for bodies and queries: unknown fields are refused, and every fault is named at once. Text that
 * cannot be stored or passed on as it is (NUL, half of a surrogate pair) is refused wherever it stands.
 */
export class RequestValidation extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => AppError.invalid(errors.flatMap((error) => flatten(error, ''))),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if ((metadata.type === 'body' || metadata.type === 'query') && metadata.metatype !== Object) {
      const errors = unstorableText(value, '');
      if (errors.length > 0) throw AppError.invalid(errors);
    }
    // A list has fields of its own, which would pass for those of the request.
    if (metadata.type === 'body' && Array.isArray(value) && metadata.metatype !== Array) {
      const detail = 'The body is a list; send a JSON object.';
      throw AppError.invalid([{ pointer: '', code: 'is_object', detail }]);
    }
    return super.transform(value, metadata);
  }
}

/** For a field that may be absent. `null` is not absent: class-validator's own IsOptional would let it through. */
export const Optional = () => ValidateIf((_, value) => value !== undefined);

/** An object that may be absent, or null to take it away. */
export const ObjectOrNull = (type: new () => object) =>
  applyDecorators(
    ApiPropertyOptional({ type, nullable: true }),
    IsOptional(),
    IsObject(),
    ValidateNested(),
    Type(() => type),
  );

/** True or false in a query, where everything is text. */
export const BooleanText = () =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      value === 'true' ? true : value === 'false' ? false : value,
    ),
    IsBoolean(),
  );

/** In a query, a parameter that is given once is a list of one. */
export const OneOrMany = () =>
  Transform(({ value }: { value: unknown }) =>
    value === undefined || Array.isArray(value) ? (value as unknown) : [value],
  );

const MAX_DEPTH = 32;

function unstorableText(value: unknown, pointer: string, depth = 0): FieldError[] {
  if (typeof value === 'string') return isStorable(value) ? [] : [unstorable(pointer)];
  if (typeof value !== 'object' || value === null) return [];
  if (depth === MAX_DEPTH) {
    const detail = `The request is nested deeper than ${MAX_DEPTH} levels.`;
    return [{ pointer: '', code: 'too_deep', detail }];
  }
  return Object.entries(value).flatMap(([key, child]) => {
    const at = `${pointer}/${escapePointer(key)}`;
    if (!isStorable(key)) return [unstorable(pointer)];
    if (key in Object.prototype)
      return [
        {
          pointer: at,
          code: 'unknown_field',
          detail: `${fieldName(at)} cannot be a name.`,
        },
      ];
    return unstorableText(child, at, depth + 1);
  });
}

function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

function unstorable(pointer: string): FieldError {
  const detail = `${pointer ? fieldName(pointer) : 'The body'} holds a NUL or half of a surrogate pair, which is no text.`;
  return { pointer, code: 'invalid_text', detail };
}

function flatten(error: ValidationError, parent: string): FieldError[] {
  const pointer = `${parent}/${escapePointer(error.property)}`;
  const own = Object.entries(error.constraints ?? {}).map(([constraint, message]) =>
    constraint === 'whitelistValidation'
      ? {
          pointer,
          code: 'unknown_field',
          detail: `${fieldName(pointer)} is not a field of this request.`,
        }
      : {
          pointer,
          code: snakeCase(constraint),
          detail: `${sentence(message, error.property, pointer)}`,
        },
  );
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, pointer))];
}

/** class-validator's messages begin with the bare property name; callers are told the whole path. */
function sentence(message: string, property: string, pointer: string): string {
  const text = message.startsWith(`${property} `)
    ? `${fieldName(pointer)} ${message.slice(property.length + 1)}`
    : message;
  return text.endsWith('.') ? text : `${text}.`;
}

function fieldName(pointer: string): string {
  return `"${pointer.slice(1).replaceAll('/', '.')}"`;
}

/** A segment of a JSON pointer (RFC 6901 section 3). */
export function escapePointer(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^_/, '');
}
