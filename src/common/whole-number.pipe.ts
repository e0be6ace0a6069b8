import type { PipeTransform } from '@nestjs/common';
import { AppError } from './app-error';

/** A number in a path, from 1 to what the database holds as an integer. Anything else names nothing. */
export class WholeNumberPipe implements PipeTransform<string | number, number> {
  constructor(private readonly noun: string) {}

  transform(value: string | number): number {
    const number = Number(value);
    if (!Number.isInteger(number) || number < 1 || number >= 2 ** 31) throw AppError.notFound(this.noun);
    return number;
  }
}
