import { Limiter } from './limiter';
import type { SimulatorOptions } from './options';

const MINUTE_MS = 60_000;

/** Shuts an address out for a while after too many requests or too many error answers within a minute. */
export class IpTimeouts {
  private readonly until = new Map<string, number>();
  private readonly counts = new Limiter();

  constructor(private readonly options: SimulatorOptions) {}

  shutOut(ip: string, ms = this.options.ipTimeoutMs): void {
    this.until.set(ip, Date.now() + ms);
  }

  isShutOut(ip: string): boolean {
    const until = this.until.get(ip);
    if (until === undefined) return false;
    if (until > Date.now()) return true;
    this.until.delete(ip);
    return false;
  }

  noteRequest(ip: string): void {
    this.note(`request ${ip}`, ip, this.options.ipTimeoutAfterRequests);
  }

  noteError(ip: string): void {
    this.note(`error ${ip}`, ip, this.options.ipTimeoutAfterErrors);
  }

  reset(): void {
    this.until.clear();
    this.counts.reset();
  }

  private note(name: string, ip: string, limit: number): void {
    if (limit > 0 && !this.counts.allow(name, limit, MINUTE_MS)) this.shutOut(ip);
  }
}
