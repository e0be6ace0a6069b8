import type { Dispatcher } from 'undici';

/**
 * One post to a receiver. `settle` is called once: with the status as soon as the headers are there, or with the
 * error. `done` is called once, when the connection is free again. Later answers to a post that timed out are lost.
 */
export class WebhookAttempt implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private settled = false;
  private isDone = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    timeoutMs: number,
    private readonly settle: (status: number | undefined, error?: string) => void,
    private readonly done: () => void,
  ) {
    this.timer = setTimeout(() => {
      const error = new Error(`no answer in ${timeoutMs} ms`);
      this.controller?.abort(error);
      this.onResponseError(undefined, error);
    }, timeoutMs);
  }

  /** The connection may come about only after the time is up. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.settled) controller.abort(new Error('too late'));
  }

  onResponseStart(_controller: unknown, status: number): void {
    if (status >= 200) this.finish(status);
  }

  onResponseData(): void {}

  onResponseEnd(): void {
    this.release();
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.finish(undefined, error.message);
    this.release();
  }

  private finish(status: number | undefined, error?: string): void {
    clearTimeout(this.timer);
    if (this.settled) return;
    this.settled = true;
    this.settle(status, error);
  }

  private release(): void {
    if (this.isDone) return;
    this.isDone = true;
    this.done();
  }
}
