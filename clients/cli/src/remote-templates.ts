import type { Carillon, Template } from '@carillon/client';
import { filesOf, sourceOfTemplate, type TemplateFiles } from './template-files.js';

/** A template of one's own, in the version that files stand for. */
export interface RemoteTemplate {
  template: Template;
  files: TemplateFiles;
}

/**
 * Templates of the tenant's own, by name: each as its newest draft if that is newer than everything published, else as
 * the version that is sent.
 */
export async function remoteTemplates(carillon: Carillon): Promise<Map<string, RemoteTemplate>> {
  const found = new Map<string, RemoteTemplate>();
  for await (const { id, name } of carillon.templates.list({ origin: 'own', limit: 100 })) {
    const [newest] = (await carillon.templates.versions.list(id, { limit: 1 }).page()).data;
    const template =
      newest?.status === 'draft'
        ? await carillon.templates.versions.get(id, newest.version)
        : await carillon.templates.get(id);
    found.set(name, { template, files: filesOf(sourceOfTemplate(template)) });
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
