import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import type { TemplateSource, Variables } from './content';
import { type Rendered, renderEmail, renderSms, variablesOf } from './render';
import { isCheapToRender } from './render-bound';
import { type Part, RenderFault } from './render-fault';
import { RenderThreads } from './render-threads';
import { isQuickToParse } from './template-syntax';

/** While somebody waits for the answer to a request. */
export const RENDER_TIMEOUT_MS = 500;
/** What was rendered once in half a second is let take longer on a busy day: it has been accepted. */
export const PATIENT_TIMEOUT_MS = 5_000;

/** What several copies may take together, counted down; only what is not cheap is counted. */
export interface RenderBudget {
  leftMs: number;
}

/**
 * Renders in place what is surely cheap, and everything else in a thread that is ended when it takes too long: no
 * template and no variables can stop the event loop. Throws RenderFault for what would fail again.
 */
@Injectable()
export class TemplateRenderer implements OnApplicationShutdown {
  private readonly threads = new RenderThreads();

  /** `own` variables of a recipient come before those of the message. */
  async render(
    source: TemplateSource,
    message: Variables,
    own: Variables | null,
    timeoutMs: number,
    budget?: RenderBudget,
  ): Promise<Rendered<TemplateSource>> {
    const cheap = isCheapToRender(source, message, own);
    const variables = own ? { ...message, ...own } : message;
    if (cheap) return 'body' in source ? renderSms(source, variables) : renderEmail(source, variables);
    if (budget && budget.leftMs <= 0) {
      throw new RenderFault('limit', 'all copies of the message together take too long');
    }
    const { answer, tookMs } = await this.threads.run({ task: 'render', source, variables }, timeoutMs);
    if (budget) budget.leftMs -= tookMs;
    return answer;
  }

  /** The variables that a source expects, over all its parts. */
  async variablesOf(source: TemplateSource): Promise<string[]> {
    const parts = Object.entries({ ...source }) as [Part, string][];
    if (parts.every(([, text]) => isQuickToParse(text))) return variablesOf(parts);
    const { answer } = await this.threads.run({ task: 'variables', parts }, RENDER_TIMEOUT_MS);
    return answer;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.threads.close();
  }
}
