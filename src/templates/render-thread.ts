import { parentPort } from 'node:worker_threads';
import type { TemplateSource, Variables } from './content';
import { renderEmail, renderSms, type Rendered, variablesOf } from './render';
import { type Part, RenderFault } from './render-fault';

/** What a thread is asked to do, and what it says. A fault travels as its parts: an error loses its class on the way. */
export interface ThreadTasks {
  render: { ask: { source: TemplateSource; variables: Variables }; answer: Rendered<TemplateSource> };
  variables: { ask: { parts: [Part, string][] }; answer: string[] };
}

export type ThreadTask = {
  [Name in keyof ThreadTasks]: { task: Name } & ThreadTasks[Name]['ask'];
}[keyof ThreadTasks];

export type ThreadAnswer =
  | { answer: unknown }
  | { fault: { kind: RenderFault['kind']; message: string; part: Part | null } }
  | { error: string };

/** The other end of `RenderThreads`: runs in a thread that may be ended at any moment. */
parentPort?.on('message', (task: ThreadTask) => parentPort?.postMessage(answerTo(task)));
parentPort?.postMessage('ready');

function answerTo(task: ThreadTask): ThreadAnswer {
  try {
    return { answer: perform(task) };
  } catch (error) {
    if (!(error instanceof RenderFault)) return { error: (error as Error).name };
    const { kind, message, part } = error;
    return { fault: { kind, message, part } };
  }
}

function perform(task: ThreadTask): unknown {
  if (task.task === 'variables') return variablesOf(task.parts);
  const { source, variables } = task;
  return 'body' in source ? renderSms(source, variables) : renderEmail(source, variables);
}
