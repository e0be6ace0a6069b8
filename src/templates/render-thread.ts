import { parentPort } from 'node:worker_threads';
import type { Renderable, TemplateSource, Variables } from './content';
import { renderCopy, type Rendered, usesOf } from './render';
import { type Part, RenderFault } from './render-fault';
import type { VariableUse } from './template-syntax';

/** What a thread is asked to do, and what it says. A fault travels as its parts: an error loses its class on the way. */
export interface ThreadTasks {
  render: { ask: { copy: Renderable; variables: Variables }; answer: Rendered<TemplateSource> };
  text: { ask: { html: string }; answer: string };
  inline: { ask: { html: string }; answer: string };
  uses: { ask: { parts: [Part, string][] }; answer: VariableUse[] };
}

export type ThreadTask = {
  [Name in keyof ThreadTasks]: { task: Name } & ThreadTasks[Name]['ask'];
}[keyof ThreadTasks];

export type ThreadAnswer =
  | { answer: unknown }
  | { fault: { kind: RenderFault['kind']; message: string; part: Part | null } }
  | { error: string };

/** The other end of `RenderThreads`: runs in a thread that may be ended at any moment. */
parentPort?.on('message', (task: ThreadTask) => {
  void answerTo(task).then((answer) => parentPort?.postMessage(answer));
});
parentPort?.postMessage('ready');

async function answerTo(task: ThreadTask): Promise<ThreadAnswer> {
  try {
    return { answer: await perform(task) };
  } catch (error) {
    if (!(error instanceof RenderFault)) return { error: (error as Error).name };
    const { kind, message, part } = error;
    return { fault: { kind, message, part } };
  }
}

async function perform(task: ThreadTask): Promise<unknown> {
  switch (task.task) {
    case 'render':
      return renderCopy(task.copy, task.variables);
    case 'uses':
      return usesOf(task.parts);
    case 'text':
      // Seldom needed, and takes longer to load than most templates to render.
      return (await import('./plain-text.js')).plainTextOf(task.html);
    case 'inline':
      return (await import('./inline-css.js')).inlineCss(task.html);
  }
}
