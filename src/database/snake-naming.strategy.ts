import { DefaultNamingStrategy, NamingStrategyInterface } from 'typeorm';

/** `nextAttemptAt` in TypeScript is `next_attempt_at` in SQL. */
export class SnakeNamingStrategy extends DefaultNamingStrategy implements NamingStrategyInterface {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? propertyName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}
