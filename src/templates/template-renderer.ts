import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import type { Renderable, TemplateSource, Variables } from './content';
import { renderCopy, type Rendered, usesOf } from './render';
import { isCheapToRender } from './render-bound';
import { type Part, RenderFault } from './render-fault';
import { RenderThreads } from './render-threads';
import { isQuickToParse, MAX_SOURCE, type VariableUse } from './template-syntax';

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
    copy: Renderable,
    message: Variables,
    own: Variables | null,
    timeoutMs: number,
    budget?: RenderBudget,
  ): Promise<Rendered<TemplateSource>> {
    const cheap = isCheapToRender(copy.source, message, own);
    const variables = own ? { ...message, ...own } : message;
    if (cheap) return renderCopy(copy, variables);
    if (budget && budget.leftMs <= 0) {
      throw new RenderFault('limit', 'all copies of the message together take too long');
    }
    const { answer, tookMs } = await this.threads.run({ task: 'render', copy, variables }, timeoutMs);
    if (budget) budget.leftMs -= tookMs;
    return answer;
  }

  /** The variables that a source expects, over all its parts. */
  async usesOf(parts: [Part, string][]): Promise<VariableUse[]> {
    if (parts.every(([, text]) => isQuickToParse(text))) return usesOf(parts);
    const { answer } = await this.threads.run({ task: 'uses', parts }, RENDER_TIMEOUT_MS);
    return answer;
  }

  /** The source of a text part that says what the HTML does; empty when it says nothing. */
  async plainTextOf(html: string): Promise<string> {
    const { answer: text } = await this.threads.run({ task: 'text', html }, PATIENT_TIMEOUT_MS);
    // A block that begins in what is left out of the text, and ends outside of it, has lost one of its ends.
    if (text.length > MAX_SOURCE || !(await this.isTemplate(text))) return '';
    return text;
  }

  /** The source of an HTML part with its CSS in the elements. */
  async inlinedOf(html: string): Promise<string> {
    if (!/<style\b/i.test(html)) return html;
    const { answer } = await this.threads.run({ task: 'inline', html }, PATIENT_TIMEOUT_MS);
    // A value that stood in one rule may stand in many elements now.
    await this.usesOf([['html', answer]]);
    return answer;
  }

  private async isTemplate(text: string): Promise<boolean> {
    try {
      await this.usesOf([['text', text]]);
      return true;
    } catch (error) {
      if (error instanceof RenderFault) return false;
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.threads.close();
  }
}
