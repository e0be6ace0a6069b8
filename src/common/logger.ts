import { LoggerService } from '@nestjs/common';
import { type DestinationStream, pino, type Logger as Pino } from 'pino';
import { withoutSecrets } from './without-secrets';

/** Nest's logger on pino: one JSON object a line on stdout. Callers log shapes, never bodies, addresses or keys. */
export class JsonLogger implements LoggerService {
  private readonly pino: Pino;

  /** `destination`: elsewhere than stdout. */
  constructor(
    level: string,
    process: 'api' | 'worker' | 'migrate' | 'rotate-keys',
    destination?: DestinationStream,
  ) {
    const options = {
      level,
      base: { process },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: (line: Record<string, unknown>) => withoutSecrets(line) },
    };
    this.pino = destination ? pino(options, destination) : pino(options);
  }

  log(message: unknown, context?: string): void {
    this.pino.info(...line(message, context));
  }
  warn(message: unknown, context?: string): void {
    this.pino.warn(...line(message, context));
  }
  debug(message: unknown, context?: string): void {
    this.pino.debug(...line(message, context));
  }
  verbose(message: unknown, context?: string): void {
    this.pino.trace(...line(message, context));
  }
  fatal(message: unknown, context?: string): void {
    this.pino.fatal(...line(message, context));
  }
  error(message: unknown, ...rest: unknown[]): void {
    const context = rest.findLast((item) => typeof item === 'string');
    this.pino.error(...line(message, context));
  }
}

function line(message: unknown, context?: string): [object, string] {
  if (typeof message === 'object' && message !== null && !(message instanceof Error)) {
    return [{ context, ...message }, 'event' in message ? String(message.event) : (context ?? '')];
  }
  if (message instanceof Error) return [{ context, name: message.name }, message.name];
  return [{ context }, String(message)];
}
