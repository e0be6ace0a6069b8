import { PipeTransform } from '@nestjs/common';
import { AppError } from './app-error';
import { Id, isId } from './ids';

/** A path parameter that is an id. A malformed one cannot exist, so it is "not found", with a hint at the right form. */
export class IdPipe<Prefix extends string> implements PipeTransform<string, Id<Prefix>> {
  constructor(private readonly prefix: Prefix) {}

  transform(value: string): Id<Prefix> {
    if (isId(this.prefix, value)) return value;
    throw new AppError(
      'not_found',
      `Not an id of this kind: it should read ${this.prefix}_ and 26 characters.`,
    );
  }
}
