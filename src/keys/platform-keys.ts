import { createHmac } from 'node:crypto';
import { isFirstFormat } from '../config/master-key';
import type { MasterKeys } from '../config/master-keys';
import { DataKey } from './data-key';
import type { PlatformKey, PlatformKeyPurpose } from './platform-key.entity';
import type { SealedPlace } from './sealed-place';

/**
 * The keys of the platform itself, opened once when the process starts: they are the same before and after a rotation.
 * What was made with them stays valid: digests of API keys, and stamps in e-mails that are under way.
 */
export class PlatformKeys {
  readonly #digest: Buffer;
  readonly #stamp: Buffer;
  private readonly answers: DataKey;

  constructor(
    rows: PlatformKey[],
    private readonly masterKeys: MasterKeys,
  ) {
    const keyOf = (purpose: PlatformKeyPurpose): Buffer => {
      const row = rows.find((key) => key.purpose === purpose);
      if (!row) throw new Error('the database has no keys of the platform: run npm run migrate');
      return masterKeys.unwrap(row.wrappedKey, placeOfPlatformKey(purpose));
    };
    this.#digest = keyOf('digest');
    this.#stamp = keyOf('stamp');
    this.answers = new DataKey('answers', 'operator', keyOf('answers'));
  }

  /** A keyed digest of a high-entropy secret, to store and look it up by. */
  digest(secret: string): string {
    return createHmac('sha256', this.#digest).update(secret).digest('base64url');
  }

  /** A short authentication code, for values that leave the house and must come back unforged. */
  stamp(value: string): string {
    return createHmac('sha256', this.#stamp).update(value).digest().subarray(0, 16).toString('base64url');
  }

  /** What belongs to no tenant: answers to the operator. */
  sealForOperator(plaintext: string, place: SealedPlace): string {
    return this.answers.seal(plaintext, place);
  }

  openForOperator(sealed: string, place: SealedPlace): string {
    if (isFirstFormat(sealed))
      return this.masterKeys.openFirstFormat(sealed, place.inFirstFormat('operator'));
    return this.answers.open(sealed, place);
  }
}

/** Where a wrapped key of the platform stands: it opens nowhere else. */
export function placeOfPlatformKey(purpose: PlatformKeyPurpose): string {
  return `platform_keys|${purpose}`;
}
