import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const VERSION = 'v1';

/**
 * The key of the platform, and all that is derived from it: one AES-256-GCM key for secrets at rest, one pepper for
 * digests of API keys and tokens, and the passwords of the database roles. Each purpose has a key of its own, so
 * that none can stand in for another.
 */
export class MasterKey {
  private readonly sealing: Buffer;
  private readonly pepper: Buffer;
  private readonly stamping = new Map<string, Buffer>();

  constructor(private readonly key: Buffer) {
    this.sealing = this.derive('seal', 32);
    this.pepper = this.derive('digest', 32);
  }

  /** `place` (tenant, column) is authenticated: a sealed value that is moved to another row does not open. */
  seal(plaintext: string, place: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.sealing, nonce).setAAD(Buffer.from(place));
    const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return [VERSION, nonce, body, cipher.getAuthTag()]
      .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
      .join('.');
  }

  open(sealed: string, place: string): string {
    const [version, nonce, body, tag] = sealed.split('.');
    if (version !== VERSION || nonce === undefined || body === undefined || tag === undefined) {
      throw new Error('not a sealed value of this version');
    }
    const decipher = createDecipheriv('aes-256-gcm', this.sealing, Buffer.from(nonce, 'base64url'), {
      // Without it a shortened code would do, and a short one can be guessed.
      authTagLength: 16,
    });
    decipher.setAAD(Buffer.from(place)).setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString(
      'utf8',
    );
  }

  /** A keyed digest of a high-entropy secret, to store and look it up by. */
  digest(secret: string): string {
    return createHmac('sha256', this.pepper).update(secret).digest('base64url');
  }

  /** A short authentication code, for values that leave the house and must come back unforged. */
  stamp(purpose: string, value: string): string {
    const key = this.stamping.get(purpose) ?? this.derive(`stamp:${purpose}`, 32);
    this.stamping.set(purpose, key);
    return createHmac('sha256', key).update(value).digest().subarray(0, 16).toString('base64url');
  }

  rolePassword(role: string): string {
    return this.derive(`role:${role}`, 24).toString('base64url');
  }

  private derive(purpose: string, bytes: number): Buffer {
    return Buffer.from(hkdfSync('sha256', this.key, 'carillon', purpose, bytes));
  }
}
