import type { FieldError } from '../common/app-error';

/** The texts of a message that are templates. */
export type Part = 'subject' | 'html' | 'text' | 'body';

/**
 * A copy that cannot be rendered, today or tomorrow: its source is no template (`syntax`), it would take too much
 * (`limit`), or what comes out cannot be sent (`content`). The message is a half-sentence for the tenant and quotes no variable.
 */
export class RenderFault extends Error {
  constructor(
    readonly kind: 'syntax' | 'limit' | 'content',
    message: string,
    readonly part: Part | null = null,
  ) {
    super(message);
  }

  in(part: Part): RenderFault {
    return new RenderFault(this.kind, this.message, part);
  }

  /** `variables` is where the values of this copy were given. */
  toFieldError(variables: string): FieldError {
    if (this.kind === 'syntax' && this.part) {
      return {
        pointer: `/${this.part}`,
        code: 'template_syntax',
        detail: `"${this.part}": ${this.message}.`,
      };
    }
    return { pointer: variables, code: 'template_limit', detail: this.toSentence() };
  }

  toSentence(): string {
    return `The template cannot be rendered${this.part ? ` ("${this.part}")` : ''}: ${this.message}.`;
  }
}
