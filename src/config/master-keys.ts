import type { Env } from './env';
import { MasterKey, wrappedBy } from './master-key';

/** Something was wrapped by a master key that this process was not given. */
export class MissingMasterKey extends Error {
  override readonly name = 'MissingMasterKey';

  constructor(ids: string[], configured: string[]) {
    super(
      `the database holds keys that are wrapped by ${ids.join(' and ')}, and this process knows ${configured.join(', ')} only: ` +
        'give the missing master key in CARILLON_MASTER_KEY or CARILLON_OLD_MASTER_KEYS',
    );
  }
}

/**
 * The present master key, and those that still open what they wrapped. A process that is given several works before,
 * during and after a rotation (npm run keys:rotate).
 */
export class MasterKeys {
  readonly present: MasterKey;
  readonly all: readonly MasterKey[];

  constructor({ masterKey, oldMasterKeys }: Pick<Env, 'masterKey' | 'oldMasterKeys'>) {
    this.present = new MasterKey(masterKey);
    this.all = [this.present, ...oldMasterKeys.map((key) => new MasterKey(key))];
  }

  get ids(): string[] {
    return this.all.map(({ id }) => id);
  }

  withId(id: string): MasterKey {
    const found = this.all.find((key) => key.id === id);
    if (!found) throw new MissingMasterKey([id], this.ids);
    return found;
  }

  unwrap(wrapped: string, place: string): Buffer {
    return this.withId(wrappedBy(wrapped) ?? 'an unknown key').unwrap(wrapped, place);
  }

  /** Values of the first format do not name their key: the one that opens it is the right one. */
  openFirstFormat(sealed: string, place: string): string {
    for (const key of this.all) {
      try {
        return key.openFirstFormat(sealed, place);
      } catch {
        continue;
      }
    }
    throw new Error(`a sealed value of the first format opens with none of ${this.ids.join(', ')}`);
  }
}
