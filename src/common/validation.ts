import { ValidationError, ValidationPipe } from '@nestjs/common';
import { AppError, FieldError } from './app-error';

/** The one way in for bodies and queries: unknown fields are refused, and every fault is named at once. */
export function requestValidation(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => AppError.invalid(errors.flatMap((error) => flatten(error, ''))),
  });
}

function flatten(error: ValidationError, parent: string): FieldError[] {
  const pointer = `${parent}/${escapePointer(error.property)}`;
  const own = Object.entries(error.constraints ?? {}).map(([constraint, message]) =>
    constraint === 'whitelistValidation'
      ? { pointer, code: 'unknown_field', detail: `${fieldName(pointer)} is not a field of this request.` }
      : { pointer, code: snakeCase(constraint), detail: `${sentence(message, error.property, pointer)}` },
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

function escapePointer(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^_/, '');
}
