import { ApiPropertyOptional } from '@nestjs/swagger';
import { AppError } from '../common/app-error';
import { PageQuery } from '../common/pagination';
import { BooleanText, Optional } from '../common/validation';
import type { TenantCaller } from '../tenants/access';

/** Query of a list that holds either mode. */
export class ModePageQuery extends PageQuery {
  /** `true` for those of test mode, `false` for live ones: by default those of the mode of the key. */
  @ApiPropertyOptional({ type: Boolean })
  @Optional()
  @BooleanText()
  test?: boolean;
}

/** Which mode a list shows. A live key sees what it asks for; a test key sees test mode and nothing else. */
export function seesTest({ mode }: TenantCaller, asked: boolean | undefined): boolean {
  if (mode === 'live') return asked ?? false;
  if (asked !== false) return true;
  const detail = 'A test key sees test mode only; leave "test" out, or use a live key.';
  throw AppError.invalid([{ pointer: '/test', code: 'test_mode_only', detail }]);
}

/** To a test key what is live is absent; to a live key nothing of its tenant is. */
export function isHiddenFrom({ mode }: Pick<TenantCaller, 'mode'>, test: boolean): boolean {
  return mode === 'test' && !test;
}
