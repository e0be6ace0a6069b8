import { AppError } from '../common/app-error';
import { localesOf } from './template-build';
import type { TemplateVersion } from './template-version.entity';

export function found<T>(row: T | null): T {
  if (!row) throw AppError.notFound('template or version');
  return row;
}

/** What the audit log keeps of a version: its content is in the version itself, which stays. */
export function partsOf(version: TemplateVersion): object {
  const locales = localesOf(version).map(({ locale }) => locale);
  const variables = version.uses.map(({ name }) => name);
  const { status, layout } = version;
  return {
    version: version.version,
    status,
    variables,
    parts: Object.keys(version.content),
    locales,
    layout,
  };
}
