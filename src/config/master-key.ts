import { hkdfSync } from 'node:crypto';
import { open, seal } from './seal';

const WRAPPED = 'w1';
const FIRST_FORMAT = 'v1';

/**
 * A key of the platform that wraps other keys, and from which the passwords of the database roles are derived. Each
 * purpose has a key of its own, so that none can stand in for another.
 */
export class MasterKey {
  /** Made from the key, so that nobody can give one id to two keys; it tells nothing of the key. */
  readonly id: string;
  private readonly wrapping: Buffer;

  constructor(private readonly key: Buffer) {
    this.id = `mk_${this.derive('id', 6).toString('hex')}`;
    this.wrapping = this.derive('wrap', 32);
  }

  /** `w1.<id of this key>.<sealed>`. */
  wrap(inner: Buffer, place: string): string {
    return `${WRAPPED}.${this.id}.${seal(this.wrapping, inner, place)}`;
  }

  unwrap(wrapped: string, place: string): Buffer {
    const prefix = `${WRAPPED}.${this.id}.`;
    if (!wrapped.startsWith(prefix)) throw new Error(`not wrapped by ${this.id}`);
    return open(this.wrapping, wrapped.slice(prefix.length), place);
  }

  rolePassword(role: string): string {
    return this.derive(`role:${role}`, 24).toString('base64url');
  }

  /** Values from before there were data keys: sealed with a key that is derived from this one. */
  openFirstFormat(sealed: string, place: string): string {
    if (!isFirstFormat(sealed)) throw new Error('not a sealed value of the first format');
    const inner = sealed.slice(FIRST_FORMAT.length + 1);
    return open(this.derive('seal', 32), inner, place).toString('utf8');
  }

  /** What digests and stamps were made with before they had keys of their own. They must not change. */
  firstKeyOf(purpose: 'digest' | 'stamp'): Buffer {
    return this.derive(purpose === 'stamp' ? 'stamp:delivery' : purpose, 32);
  }

  private derive(purpose: string, bytes: number): Buffer {
    return Buffer.from(hkdfSync('sha256', this.key, 'carillon', purpose, bytes));
  }
}

export function isFirstFormat(sealed: string): boolean {
  return sealed.startsWith(`${FIRST_FORMAT}.`);
}

/** The id of the master key that a wrapped key names; null when it is none. */
export function wrappedBy(wrapped: string): string | null {
  return /^w1\.(mk_[0-9a-f]{12})\./.exec(wrapped)?.[1] ?? null;
}
