import type { Template } from '../accounts';
import {
  isObject,
  oneOf,
  optionalFlag,
  optionalInteger,
  optionalText,
  optionalTexts,
  requiredText,
  type JsonObject,
} from '../fields';
import { pageOf, type Call, type Operation } from '../operation';
import { ProviderError } from '../provider-error';

export const TEMPLATE_OPERATIONS: Operation[] = [
  {
    path: '/template/add',
    does: "adds a Handlebars template under the caller's id",
    handler: add,
    saves: true,
  },
  { path: '/template/edit', does: 'changes what is given, the id included', handler: edit, saves: true },
  { path: '/template/delete', does: 'removes it', handler: remove, saves: true },
  { path: '/template/view', does: 'shows it', handler: viewOne },
  { path: '/template/search', does: 'finds by text and tag, in pages', handler: search },
];

function add({ account, body }: Call): unknown {
  const template: Template = {
    id: readId(requiredText(body, 'id'), 'id'),
    name: readName(requiredText(body, 'template_name')),
    subject: requiredText(body, 'subject'),
    html: requiredText(body, 'html_body'),
    text: requiredText(body, 'text_body'),
    variables: isObject(body.template_variables) ? body.template_variables : {},
    tags: optionalTexts(body, 'tags') ?? [],
    updatedAt: Date.now(),
  };
  if (account.templates.has(template.id)) {
    throw ProviderError.exception(`A template with the id '${template.id}' already exists`);
  }
  account.templates.set(template.id, template);
  return echo(template);
}

/** A new object each time: whatever was compiled from the old one must not be used again. */
function edit(call: Call): unknown {
  const { account, body } = call;
  const old = find(call);
  const name = optionalText(body, 'template_name');
  const newId = optionalText(body, 'new_id');
  const template: Template = {
    id: newId ? readId(newId, 'new_id') : old.id,
    name: name ? readName(name) : old.name,
    subject: optionalText(body, 'subject') ?? old.subject,
    html: optionalText(body, 'html_body') ?? old.html,
    text: optionalText(body, 'text_body') ?? old.text,
    variables: isObject(body.template_variables) ? body.template_variables : old.variables,
    tags: optionalTexts(body, 'tags') ?? old.tags,
    updatedAt: Date.now(),
  };
  if (template.id !== old.id && account.templates.has(template.id)) {
    throw ProviderError.exception(`A template with the id '${template.id}' already exists`);
  }
  account.templates.delete(old.id);
  account.templates.set(template.id, template);
  return echo(template);
}

function remove(call: Call): unknown {
  const template = find(call);
  call.account.templates.delete(template.id);
  return `Successfully deleted template '${template.id}'`;
}

function viewOne(call: Call): unknown {
  const { template_name, ...rest } = echo(find(call));
  return { name: template_name, ...rest };
}

function search({ account, body }: Call): unknown {
  const fuzzy = optionalFlag(body, 'fuzzy_search') ?? false;
  const terms = (optionalTexts(body, 'search_terms') ?? []).filter(Boolean);
  const tags = optionalTexts(body, 'tags') ?? [];
  const direction = oneOf(body, 'sort_direction', ['asc', 'desc']) ?? 'asc';
  const found = [...account.templates.values()].filter(
    (template) =>
      (terms.length === 0 || terms.some((term) => matches(template, term, fuzzy))) &&
      (tags.length === 0 || tags.some((tag) => template.tags.includes(tag))),
  );
  found.sort((one, other) => one.name.localeCompare(other.name) * (direction === 'asc' ? 1 : -1));
  const { page, next } = pageOf(found, optionalInteger(body, 'page_size') ?? 100, body.continue_token);
  const templates = page.map(({ name, id, subject, tags, updatedAt }) => {
    return { name, id, subject, tags, last_updated: lastUpdated(updatedAt) };
  });
  return { continue_token: next, templates, total_count: found.length };
}

function matches({ name, id, subject, tags }: Template, term: string, fuzzy: boolean): boolean {
  const texts = [name, id, subject, ...tags];
  if (!fuzzy) return texts.includes(term);
  return texts.some((text) => text.toLowerCase().includes(term.toLowerCase()));
}

function find({ account, body }: Call): Template {
  const id = requiredText(body, 'id');
  const template = account.templates.get(id);
  if (!template) throw ProviderError.exception(`A template with the id '${id}' was not found`);
  return template;
}

function readId(id: string, field: string): string {
  if (id.length < 5 || id.length > 24)
    throw ProviderError.invalidField(field, 'was expecting 5 to 24 characters');
  return id;
}

function readName(name: string): string {
  if (name.length > 64) throw ProviderError.invalidField('template_name', 'was expecting 1 to 64 characters');
  return name;
}

function echo(template: Template): JsonObject {
  return {
    template_name: template.name,
    id: template.id,
    subject: template.subject,
    html_body: template.html,
    text_body: template.text,
    template_variables: template.variables,
    tags: template.tags,
    last_updated: lastUpdated(template.updatedAt),
  };
}

function lastUpdated(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
