const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const LABEL_WIDTH = 20;
const DETAIL_WIDTH = 52;

/** Sets what stands beside the label of the step. */
export type Say = (detail: string) => void;

/**
 * What the person at the terminal sees: one line for each step, with a tick and the time it took. A line moves only
 * on a terminal; colour also respects NO_COLOR. Elsewhere every line is printed once, when its step is done.
 */
export class Steps {
  private readonly out = process.stdout;
  private readonly moving = Boolean(this.out.isTTY) && process.env.TERM !== 'dumb';
  private readonly coloured = this.moving && !process.env.NO_COLOR;
  private spinner: NodeJS.Timeout | undefined;
  private closed = false;

  async run<T>(label: string, work: (say: Say) => Promise<T>): Promise<T> {
    const began = Date.now();
    let detail = '';
    this.spin(() => this.line(this.dim(this.frame(began)), label, detail, seconds(began)));
    try {
      const result = await work((words) => (detail = words));
      this.still();
      if (!this.closed) this.print(this.line(this.green('✓'), label, detail, seconds(began)));
      return result;
    } catch (error) {
      this.still();
      if (!this.closed) this.print(this.line(this.red('✗'), label, detail, seconds(began)));
      throw error;
    }
  }

  /** For steps that run side by side, where no single line can move. */
  report(label: string, ok: boolean, began: number): void {
    this.print(this.line(ok ? this.green('✓') : this.red('✗'), label, '', seconds(began)));
  }

  /** A line below the steps; a moving line makes room for it. */
  print(line = ''): void {
    if (this.spinner) this.out.write('\r\x1b[K');
    this.out.write(`${line}\n`);
  }

  /** The end of the steps: what goes wrong in one that is still under way is no news any more. */
  close(): void {
    this.still();
    this.closed = true;
  }

  private still(): void {
    if (!this.spinner) return;
    clearInterval(this.spinner);
    this.spinner = undefined;
    this.out.write('\r\x1b[K');
  }

  dim(text: string): string {
    return this.paint('2', text);
  }

  bold(text: string): string {
    return this.paint('1', text);
  }

  green(text: string): string {
    return this.paint('32', text);
  }

  red(text: string): string {
    return this.paint('31', text);
  }

  private spin(draw: () => string): void {
    if (!this.moving || this.closed) return;
    const redraw = (): void => void this.out.write(`\r\x1b[K${draw()}`);
    redraw();
    this.spinner = setInterval(redraw, 100);
  }

  private line(mark: string, label: string, detail: string, time: string): string {
    return `  ${mark} ${label.padEnd(LABEL_WIDTH)} ${this.dim(`${detail.padEnd(DETAIL_WIDTH)} ${time}`)}`;
  }

  private frame(began: number): string {
    return FRAMES[Math.floor((Date.now() - began) / 100) % FRAMES.length] ?? '';
  }

  private paint(code: string, text: string): string {
    return this.coloured ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}

function seconds(began: number): string {
  return `${((Date.now() - began) / 1000).toFixed(1)} s`.padStart(7);
}
