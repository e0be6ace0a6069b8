import { Injectable } from '@nestjs/common';
import { JOBS, LANES, sendJobOf } from '../queue/jobs';
import type { SendResult } from './send-result';

const MOST = LANES.reduce((sum, lane) => sum + JOBS[sendJobOf(lane)].concurrency, 0);
/** Where a process begins. */
const FIRST = 8;
const LAST = 50;
const TOO_MANY_REFUSED = 0.2;

/**
 * How many requests this process has with the provider at once. The provider shuts an address out for too many requests
 * and for too many errors, and with it every tenant: so the number is halved when it slows us down, when answers are
 * lost, and when a fifth of the last answers were refusals; it grows by one with each round of answers that were good.
 * After a 429 nothing goes out until the pause is over, and then one request feels its way.
 */
@Injectable()
export class SendGate {
  private most = FIRST;
  private inside = 0;
  private goodInARow = 0;
  private closedUntil = 0;
  private readonly last: boolean[] = [];
  private readonly waiting: (() => void)[] = [];

  /** While it is closed there is no point in claiming anything. */
  get isClosed(): boolean {
    return Date.now() < this.closedUntil;
  }

  /** Waits for a place. False when the gate was shut meanwhile: then nothing may be sent. */
  async enter(): Promise<boolean> {
    while (!this.isClosed && this.inside >= Math.floor(this.most))
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.isClosed) {
      this.waiting.shift()?.();
      return false;
    }
    this.inside += 1;
    return true;
  }

  /** With what came of it; null when nothing was sent after all. */
  leave(result: SendResult | null): void {
    this.inside -= 1;
    if (result) this.learn(result);
    const room = Math.max(0, Math.floor(this.most) - this.inside);
    const woken = this.isClosed ? this.waiting.splice(0) : this.waiting.splice(0, room);
    for (const wake of woken) wake();
  }

  /** Another process was told to stop, now or lately: this one feels its way as well. */
  closeUntil(until: Date): void {
    if (until.getTime() <= this.closedUntil) return;
    this.closedUntil = until.getTime();
    this.most = 1;
  }

  private learn(result: SendResult): void {
    const slowDown =
      (result.kind === 'throttled' && result.scope === 'platform') ||
      result.kind === 'unknown' ||
      result.kind === 'failed';
    this.last.push(result.kind === 'refused' && result.httpStatus !== null);
    if (this.last.length > LAST) this.last.shift();
    const refused = this.last.filter(Boolean).length;
    const tooMany = this.last.length === LAST && refused > LAST * TOO_MANY_REFUSED;
    if (tooMany) this.last.length = 0;
    if (slowDown || tooMany) {
      this.most = Math.max(1, this.most / 2);
      this.goodInARow = 0;
      if (result.kind === 'throttled') this.closeUntil(new Date(Date.now() + result.retryAfterMs));
      return;
    }
    this.goodInARow += 1;
    if (this.goodInARow < this.most) return;
    this.goodInARow = 0;
    this.most = Math.min(MOST, this.most + 1);
  }
}
