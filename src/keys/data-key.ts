import type { TenantId } from '../common/ids';
import { open, seal } from '../config/seal';
import { type SealedPlace, wordsOf } from './sealed-place';

const VERSION = 'v2';

/** A key in the clear, for as long as it is needed. It prints as nothing. */
export class DataKey {
  readonly #key: Buffer;

  constructor(
    readonly id: string,
    readonly owner: TenantId | 'operator',
    key: Buffer,
  ) {
    this.#key = key;
  }

  /** `v2.<id of the key>.<nonce>.<body>.<code>`. */
  seal(plaintext: string, place: SealedPlace): string {
    const sealed = seal(this.#key, Buffer.from(plaintext, 'utf8'), wordsOf(this.owner, place));
    return `${VERSION}.${this.id}.${sealed}`;
  }

  open(sealed: string, place: SealedPlace): string {
    const prefix = `${VERSION}.${this.id}.`;
    if (!sealed.startsWith(prefix)) throw new Error(`a value that was not sealed with the key ${this.id}`);
    return open(this.#key, sealed.slice(prefix.length), wordsOf(this.owner, place)).toString('utf8');
  }
}
