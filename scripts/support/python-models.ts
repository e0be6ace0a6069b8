import { pascalCase } from './client-operations';
import { isKeyword, wrapped } from './python-names';

interface Schema {
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
}

const HEAD = `"""What the API takes and answers with: dictionaries, of which a type checker knows the keys."""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union
`;
const TAKEN = ['Any', 'Dict', 'List', 'Literal', 'Optional', 'TypedDict', 'Union'];

/** A TypedDict for each schema that is an object, and an alias for what is not. */
export function pythonModels(schemas: Record<string, object>): string {
  const models = new Models();
  const clash = Object.keys(schemas).find((name) => TAKEN.includes(name));
  if (clash) throw new Error(`A type named ${clash} would hide one of Python's.`);
  for (const [name, schema] of Object.entries(schemas)) models.add(name, schema);
  return [HEAD, ...models.classes, ...models.aliases].join('\n');
}

class Models {
  readonly classes: string[] = [];
  /** After the classes, as they are read when the module is loaded. */
  readonly aliases: string[] = [];

  add(name: string, schema: Schema): void {
    if (schema.properties) this.addClass(name, schema);
    else this.aliases.push(`\n${name} = ${this.typeOf(schema, name)}`);
  }

  /** PEP 655 came with Python 3.11: until then what is required stands in a class of its own. */
  private addClass(name: string, { properties = {}, required = [], description }: Schema): void {
    const names = Object.keys(properties);
    const fields = names.map((key) => ({
      ...{ key, isRequired: required.includes(key), type: this.typeOf(properties[key] ?? {}, name, key) },
      description: properties[key]?.description,
    }));
    const groups = [true, false].map((wanted) => fields.filter(({ isRequired }) => isRequired === wanted));
    const [must = [], may = []] = groups;
    const bases: string[] = [];
    for (const [suffix, group, total] of [
      ['Required', must, true],
      ['Optional', may, false],
    ] as const) {
      const keywords = group.filter(({ key }) => isKeyword(key));
      if (keywords.length === 0) continue;
      const base = `_${name}${suffix}Keywords`;
      const keys = keywords.map(({ key, type }) => `${JSON.stringify(key)}: ${JSON.stringify(type)}`);
      this.classes.push(
        `\n${base} = TypedDict("${base}", {${keys.join(', ')}}${total ? '' : ', total=False'})\n`,
      );
      bases.push(base);
    }
    const body = (group: typeof fields) =>
      group
        .filter(({ key }) => !isKeyword(key))
        .map(({ key, type, description: said }) => `${comment(said)}    ${key}: ${type}`);
    const isSplit = must.length > 0 && may.length > 0;
    if (isSplit) {
      this.classes.push(classText(`_${name}Required`, '(TypedDict)', undefined, body(must)));
      bases.unshift(`_${name}Required`);
    }
    const parents = bases.length > 0 ? bases.join(', ') : 'TypedDict';
    const total = may.length > 0 ? ', total=False' : '';
    this.classes.push(classText(name, `(${parents}${total})`, description, body(isSplit ? may : fields)));
  }

  private typeOf(schema: Schema, owner: string, key = ''): string {
    if (schema.$ref) return schema.$ref.split('/').pop() ?? '';
    const several = schema.oneOf ?? schema.anyOf ?? schema.allOf;
    if (several)
      return union(several.map((one, i) => this.typeOf(one, owner, i === 0 ? key : `${key}${i + 1}`)));
    if (schema.enum) return literals(schema);
    const types = [schema.type ?? []].flat();
    return types.length === 0 ? 'Any' : union(types.map((type) => this.plainType(type, schema, owner, key)));
  }

  private plainType(type: string, schema: Schema, owner: string, key: string): string {
    switch (type) {
      case 'string':
        return 'str';
      case 'integer':
        return 'int';
      case 'number':
        return 'float';
      case 'boolean':
        return 'bool';
      case 'null':
        return 'None';
      case 'array':
        return `List[${this.typeOf(schema.items ?? {}, owner, key)}]`;
      default:
        return this.objectType(schema, owner, key);
    }
  }

  private objectType(schema: Schema, owner: string, key: string): string {
    if (schema.properties && Object.keys(schema.properties).length > 0) {
      const name = `${owner}${pascalCase(...key.split('_'))}`;
      this.addClass(name, schema);
      return name;
    }
    const { additionalProperties: values } = schema;
    return `Dict[str, ${typeof values === 'object' ? this.typeOf(values, owner, key) : 'Any'}]`;
  }
}

function union(types: string[]): string {
  const some = [...new Set(types)].filter((type) => type !== 'None');
  const whole = some.length > 1 ? `Union[${some.join(', ')}]` : (some[0] ?? 'None');
  return types.includes('None') && whole !== 'Any' && some.length > 0 ? `Optional[${whole}]` : whole;
}

function literals({ enum: values = [], type }: Schema): string {
  const known = values.filter((value) => value !== null).map((value) => JSON.stringify(value));
  const isNullable = values.includes(null) || [type].flat().includes('null');
  const literal = `Literal[${known.join(', ')}]`;
  return isNullable ? `Optional[${literal}]` : literal;
}

function classText(name: string, parents: string, description: string | undefined, fields: string[]): string {
  const said = description ? [`    """${description.replaceAll('\\', '\\\\')}"""\n`] : [];
  const body = [...said, ...fields];
  return `\nclass ${name}${parents}:\n${(body.length > 0 ? body : ['    pass']).join('\n')}\n`;
}

function comment(text: string | undefined): string {
  return text
    ? wrapped(text, 104)
        .map((line) => `    # ${line}`.trimEnd() + '\n')
        .join('')
    : '';
}
