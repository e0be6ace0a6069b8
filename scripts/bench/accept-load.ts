import type { Arena } from './arena';
import type { ClosedLoopResult, ClosedLoopTask } from './load/closed-loop';
import { NEWSLETTER, readers, SENDER } from './newsletter';

export const CONNECTIONS = 64;

export interface Target {
  url: string;
  headers: Record<string, string>;
}

/** Posts the bodies of a file, as fast as they are answered. */
export function postAll(
  arena: Arena,
  { url, headers }: Target,
  bodiesFile: string,
): Promise<ClosedLoopResult> {
  return arena.apart.run<ClosedLoopResult>('load/closed-loop', {
    url,
    headers: { 'content-type': 'application/json', ...headers },
    connections: CONNECTIONS,
    bodiesFile,
  } satisfies ClosedLoopTask);
}

/** A file of so many single e-mails, each to somebody else. */
export function singleMessages(arena: Arena, count: number): string {
  return arena.apart.writeBodies(
    readers(0, count).map(({ to, variables }) => ({
      channel: 'email',
      from: SENDER,
      to: [to],
      variables,
      ...NEWSLETTER,
    })),
  );
}
