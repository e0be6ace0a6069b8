import { SingleBar } from 'cli-progress';

/**
 * How far something is, on standard error where that is a terminal; nothing otherwise, and nothing that whoever reads
 * standard output would see.
 */
export class ProgressBar {
  readonly #bar: SingleBar;

  constructor(what: string, unit: string, note = '') {
    this.#bar = new SingleBar({
      ...{ stream: process.stderr, noTTYOutput: false, hideCursor: true, clearOnComplete: false },
      format: `${what} {bar} {percentage}%  {value}/{total} ${unit}  ${note}`,
    });
  }

  show(value: number, total: number, payload: object = {}): void {
    if (!this.#bar.isActive) this.#bar.start(total, value, payload);
    this.#bar.setTotal(total);
    this.#bar.update(value, payload);
  }

  end(): void {
    if (this.#bar.isActive) this.#bar.stop();
  }
}
