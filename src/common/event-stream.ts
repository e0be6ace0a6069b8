import { Readable } from 'node:stream';

/** A program that reconnects by itself waits so long. */
const RETRY_MS = 2_000;
/** Then a reader who does not take the end any more is cut off. */
const END_MS = 5_000;

/**
 * Server-sent events (WHATWG HTML, section 9.2) of something that changes: whoever reads slowly is told the newest state
 * and not each of those before, so that nothing piles up.
 */
export class EventStream extends Readable {
  /** What was not taken yet. */
  private state = '';
  private last: string | null = null;
  private hungry = false;
  private spokeAt = Date.now();

  constructor() {
    super({ highWaterMark: 4 * 1024 });
    this.push(`retry: ${RETRY_MS}\n\n`);
  }

  /** Takes the place of a state that nobody has read yet. `data` is JSON, and so one line. */
  show(event: string, data: string): void {
    if (this.last !== null) return;
    this.state = frame(event, data);
    this.flush();
  }

  /** A comment, if nothing was said for so long: proxies close connections on which nothing comes. */
  beat(quietMs: number): void {
    if (this.hungry && this.last === null && Date.now() - this.spokeAt >= quietMs) this.say(':\n\n');
  }

  /** The end, with a last event or without a word. Nothing is shown after it. */
  finish(event?: string, data?: string): void {
    if (this.last !== null) return;
    this.last = event === undefined ? '' : frame(event, data ?? '');
    setTimeout(() => this.destroy(), END_MS).unref();
    this.flush();
  }

  override _read(): void {
    this.hungry = true;
    this.flush();
  }

  private flush(): void {
    if (!this.hungry || this.destroyed) return;
    const text = this.state + (this.last ?? '');
    this.state = '';
    if (text !== '') this.say(text);
    if (this.last === null) return;
    this.hungry = false;
    this.push(null);
  }

  private say(text: string): void {
    this.spokeAt = Date.now();
    this.hungry = this.push(text);
  }
}

function frame(event: string, data: string): string {
  return `event: ${event}\ndata: ${data}\n\n`;
}
