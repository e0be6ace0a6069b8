import Handlebars from 'handlebars';
import type { Template } from './accounts';
import { isObject, type JsonObject } from './fields';
import { ProviderError } from './provider-error';

type Part = 'subject' | 'html' | 'text';
type Render = Handlebars.TemplateDelegate<JsonObject>;

/** Renders provider templates, each compiled once per version. Missing variables become empty, as in Handlebars. */
export class TemplateCache {
  private readonly compiled = new WeakMap<Template, Partial<Record<Part, Render>>>();
  private readonly handlebars = Handlebars.create();

  render(template: Template, data: unknown): Record<Part, string> {
    const variables = { ...template.variables, ...templateData(data) };
    return {
      subject: this.part(template, 'subject', variables),
      html: this.part(template, 'html', variables),
      text: this.part(template, 'text', variables),
    };
  }

  private part(template: Template, part: Part, variables: JsonObject): string {
    const parts = this.compiled.get(template) ?? {};
    this.compiled.set(template, parts);
    try {
      parts[part] ??= this.handlebars.compile<JsonObject>(template[part], { noEscape: part !== 'html' });
      return parts[part](variables);
    } catch (error) {
      const reason = (error as Error).message;
      throw ProviderError.exception(`The template '${template.id}' could not be rendered: ${reason}`);
    }
  }
}

/** The schema says a JSON string, the documents and examples send an object: both are taken. */
function templateData(data: unknown): JsonObject {
  if (data === undefined || data === null || data === '') return {};
  if (isObject(data)) return data;
  try {
    const parsed: unknown = typeof data === 'string' ? JSON.parse(data) : data;
    if (isObject(parsed)) return parsed;
  } catch {
    // Falls through to the same answer.
  }
  throw ProviderError.invalidField('template_data', 'was expecting a JSON object');
}
