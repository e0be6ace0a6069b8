import { Inject, Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { SharedWindow } from '../queue/shared-window';
import { OPERATIONS, type OperationPath, type RequestLimit } from './smtp2go/operations';

/** The provider's clock and ours differ by the time of flight. */
const MARGIN_MS = 500;

/**
 * Keeps all processes together within what the provider allows of an operation, platform-wide: whether it counts by
 * key, account or address is not told, and a 429 shuts out every tenant. Its own 429 is the second guard. Takes a
 * request that is then not made for made.
 */
@Injectable()
export class ProviderPace {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly window: SharedWindow,
  ) {}

  /** 0 when the request may be made now; otherwise how many milliseconds to wait. */
  reserve(path: OperationPath, limit: RequestLimit): Promise<number> {
    return this.take(path, limit);
  }

  /**
   * The share of one tenant's own wishes, to be taken before the request itself: a sixth of the limit each and half of
   * it together, so that the platform's own work, and every other tenant, always has room.
   */
  async reserveForTenant(path: OperationPath, tenantId: TenantId): Promise<number> {
    const { limit } = OPERATIONS[path];
    if (!limit) return 0;
    const own = await this.take(`${path}:${tenantId}`, part(limit, 6));
    return own || this.take(`${path}:tenants`, part(limit, 2));
  }

  private async take(name: string, { requests, perMs }: RequestLimit): Promise<number> {
    return this.env.provider.pacing ? this.window.take(name, requests, perMs + MARGIN_MS) : 0;
  }
}

function part({ requests, perMs }: RequestLimit, of: number): RequestLimit {
  return { requests: Math.max(1, Math.floor(requests / of)), perMs };
}
