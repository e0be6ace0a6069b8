import type { EntityTarget } from 'typeorm';
import { PLATFORM_SCOPE } from '../audit/audit.store';
import type { TemplateScope } from './template-scope';
import { PlatformTemplate, Template } from './template.entity';
import { PlatformTemplateVersion, TemplateVersion } from './template-version.entity';

/** The tables in which the templates of a scope lie, and the column that holds the scope. */
export interface Shelf {
  templates: string;
  versions: string;
  owner: string;
  Template: EntityTarget<Template>;
  Version: EntityTarget<TemplateVersion>;
}

const OF_TENANT: Shelf = {
  ...{ templates: 'templates', versions: 'template_versions', owner: 'tenant_id' },
  ...{ Template, Version: TemplateVersion },
};
const OF_PLATFORM: Shelf = {
  ...{ templates: 'platform_templates', versions: 'platform_template_versions', owner: 'scope' },
  ...{ Template: PlatformTemplate, Version: PlatformTemplateVersion },
};

export function shelfOf(scope: TemplateScope): Shelf {
  return scope === PLATFORM_SCOPE ? OF_PLATFORM : OF_TENANT;
}
