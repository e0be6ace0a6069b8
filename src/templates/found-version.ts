import { AppError } from '../common/app-error';
import { localesOf } from './template-build';
import type { TemplateScope } from './template-scope';
import type { Template } from './template.entity';
import type { TemplateVersion } from './template-version.entity';

export function found<T>(row: T | null): T {
  if (!row) throw AppError.notFound('template or version');
  return row;
}

/** For a change: what is the platform's is not a tenant's to change. */
export function own(template: Template | null, scope: TemplateScope): Template {
  const row = found(template);
  if (row.scope === scope) return row;
  const detail = `"${row.name}" is the platform's. Make one of your own of this name: POST /v1/templates/${row.id}/override.`;
  throw new AppError('conflict', detail);
}

/** What the audit log keeps of a version: its content is in the version itself, which stays. */
export function partsOf(version: TemplateVersion): object {
  const locales = localesOf(version).map(({ locale }) => locale);
  const variables = version.uses.map(({ name }) => name);
  const { status, layout, inlineCss } = version;
  return {
    version: version.version,
    status,
    variables,
    parts: Object.keys(version.content),
    locales,
    layout,
    inline_css: inlineCss,
  };
}
