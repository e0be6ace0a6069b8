/** One e-mail or one SMS number as the packer sees it. A shared e-mail is one copy, whatever its recipients. */
export interface Copy<Key = string> {
  key: Key;
  bytes: number;
  /** Only copies of one group share a request: for SMS the same sender and text, for e-mail always the same. */
  group: string;
}

export interface PackLimits {
  copies: number;
  bytes: number;
}

/**
 * The provider's limits (SMTP2GO API 3.0.4): a batch takes 1,000 e-mails and 50 MB; an SMS request takes 100 numbers.
 * Some bytes are left for the JSON around the content.
 */
export const EMAIL_LIMITS: PackLimits = { copies: 1_000, bytes: 49_000_000 };
export const SMS_LIMITS: PackLimits = { copies: 100, bytes: 900_000 };

/**
 * Groups copies into as few requests as order allows: each copy is in exactly one pack, the order within a group is
 * kept, and no pack is above a limit, but for a single copy that is above the limit alone (accepting it is refused
 * earlier).
 */
export function pack<Key>(copies: readonly Copy<Key>[], limits: PackLimits): Copy<Key>[][] {
  const packs: Copy<Key>[][] = [];
  const open = new Map<string, { copies: Copy<Key>[]; bytes: number }>();
  for (const copy of copies) {
    let current = open.get(copy.group);
    const full =
      current && (current.copies.length >= limits.copies || current.bytes + copy.bytes > limits.bytes);
    if (!current || full) {
      current = { copies: [], bytes: 0 };
      open.set(copy.group, current);
      packs.push(current.copies);
    }
    current.copies.push(copy);
    current.bytes += copy.bytes;
  }
  return packs;
}
