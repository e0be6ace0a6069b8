import { timingSafeEqual } from 'node:crypto';
import { CanActivate, ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AppError } from '../common/app-error';
import { ENV, type Env } from '../config/env';
import { MasterKey } from '../config/master-key';
import { isWellFormedApiKey } from './api-key-format';
import { ACCESS, Access, AuthenticatedRequest } from './access';
import { KnownKeys } from './known-keys';

/** Stands before every route. A key that is unknown, mistyped or revoked gets the same answer. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly reflector: Reflector,
    private readonly masterKey: MasterKey,
    private readonly keys: KnownKeys,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const key = bearerOf(request.headers.authorization);
    if (access?.kind === 'operator') return this.admitOperator(key);
    request.caller = await this.admitTenant(key);
    if (access?.kind === 'live' && request.caller.mode !== 'live') {
      throw new AppError('forbidden', 'This route is not of test mode: it takes a live key (car_live_…).');
    }
    return true;
  }

  private admitOperator(key: string): true {
    if (this.isOperatorKey(key)) return true;
    if (isWellFormedApiKey(key)) throw new AppError('forbidden', 'This route takes the operator key.');
    throw new AppError('unauthorized', 'The operator key is not valid.');
  }

  private async admitTenant(key: string) {
    if (!isWellFormedApiKey(key)) {
      if (this.isOperatorKey(key))
        throw new AppError('forbidden', "This route takes a tenant's key (car_live_… or car_test_…).");
      throw new AppError('unauthorized', 'The key is not valid. Check that it was copied whole.');
    }
    const known = await this.keys.find(key);
    if (!known) throw new AppError('unauthorized', 'The key is not known or was revoked.');
    return known;
  }

  private isOperatorKey(key: string): boolean {
    const [given, expected] = [key, this.env.operatorKey].map((value) =>
      Buffer.from(this.masterKey.digest(value)),
    );
    return given !== undefined && expected !== undefined && timingSafeEqual(given, expected);
  }
}

function bearerOf(header: string | undefined): string {
  const [scheme, key] = (header ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !key) {
    throw new AppError('unauthorized', 'Send the key as "Authorization: Bearer <key>".');
  }
  return key;
}
