import { randomBytes } from 'node:crypto';
import type { MasterKey } from '../config/master-key';
import { PLATFORM_KEY_PURPOSES, type PlatformKey } from './platform-key.entity';
import { placeOfPlatformKey } from './platform-keys';

/**
 * What the migration puts into a database without them. A database that is older than these keys has digests and stamps
 * that were made with keys derived from the master key: those become the platform's keys, so that they stay valid.
 */
export function firstPlatformKeys(
  masterKey: MasterKey,
  isNewDatabase: boolean,
): Pick<PlatformKey, 'purpose' | 'wrappedKey' | 'masterKeyId'>[] {
  return PLATFORM_KEY_PURPOSES.map((purpose) => {
    const key = isNewDatabase || purpose === 'answers' ? randomBytes(32) : masterKey.firstKeyOf(purpose);
    return {
      purpose,
      wrappedKey: masterKey.wrap(key, placeOfPlatformKey(purpose)),
      masterKeyId: masterKey.id,
    };
  });
}
