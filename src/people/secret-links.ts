import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ENV, type Env } from '../config/env';
import { PlatformKeys } from '../keys/platform-keys';

/** 32 random bytes in base64url. */
export const LINK_TOKEN = /^[A-Za-z0-9_-]{43}$/;

export interface SecretLink {
  url: string;
  tokenDigest: string;
}

/**
 * Links that let somebody in once. The token stands behind the `#`, which browsers send to nobody: it is in no log of a
 * server or a proxy. Only its digest is stored.
 */
@Injectable()
export class SecretLinks {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly platformKeys: PlatformKeys,
  ) {}

  make(page: 'invitation' | 'password'): SecretLink {
    const token = randomBytes(32).toString('base64url');
    return {
      url: `${this.env.api.publicUrl}/console/${page}#${token}`,
      tokenDigest: this.digestOf(token),
    };
  }

  digestOf(token: string): string {
    return this.platformKeys.digest(token);
  }
}
