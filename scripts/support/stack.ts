import { LOGS, RUNS } from './paths';
import { PlainError } from './plain-error';
import { Program, type ProgramOptions } from './program';
import { RunRecord, stopLeftovers } from './run-record';

/**
 * Everything that one script has running, in order of start, and stopped in the reverse of it. Stopping happens once,
 * however often and by whomever it is asked for; nothing starts any more once it has begun.
 */
export class Stack {
  readonly record: RunRecord;
  /** Rejects when a program ends that should have stayed; never resolves. */
  readonly death: Promise<never>;
  private readonly programs: Program[] = [];
  private announceDeath: (error: PlainError) => void = () => undefined;
  private stopped: Promise<void> | undefined;

  constructor(
    purpose: string,
    private readonly logsFolder = LOGS,
  ) {
    this.record = new RunRecord(RUNS, purpose);
    this.death = new Promise((_resolve, reject) => (this.announceDeath = reject));
    this.death.catch(() => undefined);
  }

  /** Refuses to be the second of its kind in this checkout, then clears up after one that was killed. */
  async claimCheckout(what: string): Promise<string[]> {
    const other = this.record.otherOwner();
    if (other) {
      this.record.close();
      throw new PlainError(
        `${what} is already running in this checkout (process ${other.pid}). ` +
          `Stop it with Ctrl-C in its terminal, or with: kill ${other.pid}`,
      );
    }
    return stopLeftovers(RUNS);
  }

  /** A program that is to stay until the stack stops. */
  start(options: ProgramOptions): Program {
    const program = this.add(options);
    void program.ended.then((how) => {
      if (program.diedUnexpectedly) this.announceDeath(new PlainError(program.obituary(how)));
    });
    return program;
  }

  /** A program that any supervisor would start again when it is killed, as here; one that fails by itself is a death. */
  startSupervised(options: ProgramOptions, say: (line: string) => void): Program {
    const startedAt = Date.now();
    const program = this.add(options);
    void program.ended.then((how) => {
      if (!program.diedUnexpectedly || this.isStopping) return;
      if (!how.startsWith('signal') || Date.now() - startedAt < SHORTEST_LIFE_MS) {
        return this.announceDeath(new PlainError(program.obituary(how)));
      }
      say(`The ${options.name} was killed (${how}); it is started again.`);
      this.startSupervised(options, say);
    });
    return program;
  }

  /** A program that does its work and leaves; how it went is its exit code. */
  async run(options: ProgramOptions): Promise<Program> {
    const program = this.add(options);
    await program.ended;
    return program;
  }

  /** In the order in which they will stop. */
  running(): string[] {
    return this.programs
      .filter((program) => !program.hasEnded)
      .map(({ name }) => name)
      .reverse();
  }

  get isStopping(): boolean {
    return this.stopped !== undefined;
  }

  stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  /** The services are left their time: they hold the data, and need little. */
  hurry(): void {
    for (const program of this.programs) if (!SERVICES.includes(program.name)) program.kill();
  }

  private add(options: ProgramOptions): Program {
    if (this.isStopping) throw new PlainError(`${options.name} is not started: everything is being stopped.`);
    const program = new Program(options, this.logsFolder, this.record);
    this.programs.push(program);
    return program;
  }

  private async stopAll(): Promise<void> {
    for (const program of this.programs.toReversed()) await program.stop();
    this.record.close();
  }
}

const SERVICES = ['postgres', 'redis'];

/** What is killed sooner would only be killed again. */
const SHORTEST_LIFE_MS = 2_000;

export const WHERE_THE_LOGS_ARE = `Logs: ${LOGS}`;
