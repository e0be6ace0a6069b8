import { type Answer, type ClientOperation, pascalCase } from './client-operations';
import { type ClientResource, clientResources } from './client-resources';
import { queryName } from './client-types';

const WIDTH = 108;

/** The types of server-sent events, which the document describes in words. */
const EVENTS: Record<string, string> = { CampaignProgress_watch: 'CampaignProgressEvent' };

const HEAD = `import type { CampaignProgressEvent } from './campaign-progress-event.js';
import type { Pages } from './pages.js';
import type { RequestFile } from './request-file.js';
import type * as Api from './schema.generated.js';
import { type CallOptions, type CreateOptions, segment, type Transport } from './transport.js';
`;

/** A class for each resource, with a method for each operation, and \`Resources\`, which has them all. */
export function typescriptResources(operations: ClientOperation[]): string {
  const resources = clientResources(operations);
  const top = resources.filter(({ path }) => path.length === 1);
  const fields = top.map(({ path }) => `  readonly ${path[0]!}: ${className(path)};`);
  const made = top.map(({ path }) => `    this.${path[0]!} = new ${className(path)}(transport);`);
  const all = `/** Every operation of the API. */
export class Resources {
${fields.join('\n')}

  constructor(transport: Transport) {
${made.join('\n')}
  }
}
`;
  return [HEAD, ...resources.map(resourceClass), all].join('\n');
}

function className(path: string[]): string {
  return `${pascalCase(...path)}Resource`;
}

function resourceClass({ path, operations, children }: ClientResource): string {
  const fields = children.map((child) => `  readonly ${child}: ${className([...path, child])};`);
  const made = children.map((child) => `    this.${child} = new ${className([...path, child])}(transport);`);
  const constructor =
    children.length === 0
      ? '  constructor(private readonly transport: Transport) {}'
      : `  constructor(private readonly transport: Transport) {\n${made.join('\n')}\n  }`;
  const parts = [...(fields.length > 0 ? [fields.join('\n')] : []), constructor, ...operations.map(method)];
  return `export class ${className(path)} {\n${parts.join('\n\n')}\n}\n`;
}

function method(operation: ClientOperation): string {
  const { name, answer, body, query, keyed, pathParameters } = operation;
  const options = keyed ? 'CreateOptions' : 'CallOptions';
  const optional = query.some(({ required }) => required) ? '' : '?';
  const parameters = [
    ...pathParameters.map((parameter) => `${parameter}: ${parameterType(parameter)}`),
    ...(body ? [`body: ${body.kind === 'json' ? `Api.${body.type}` : 'RequestFile'}`] : []),
    ...(query.length > 0 ? [`query${optional}: Api.${queryName(operation)}`] : []),
    `options?: ${options}`,
  ];
  const call = [
    `method: '${operation.method}'`,
    `path: ${pathLiteral(operation)}`,
    ...(body ? [body.kind === 'json' ? 'body' : 'file: body'] : []),
    ...(query.length > 0 ? ['query'] : []),
    ...(keyed ? ['keyed: true'] : []),
    'options',
  ];
  return [
    comment(operation),
    `  ${name}(${parameters.join(', ')}): ${answerType(answer)} {`,
    `    return this.transport.${transportMethod(answer)}({ ${call.join(', ')} });`,
    '  }',
  ].join('\n');
}

function parameterType(parameter: string): string {
  return parameter === 'versionNumber' ? 'number' : 'string';
}

function pathLiteral({ path, pathParameters }: ClientOperation): string {
  if (pathParameters.length === 0) return `'${path}'`;
  return `\`${path.replace(/\{(\w+)\}/g, (_all, name: string) => `\${segment(${name})}`)}\``;
}

function answerType(answer: Answer): string {
  switch (answer.kind) {
    case 'json':
      return `Promise<Api.${answer.type}>`;
    case 'page':
      return `Pages<Api.${answer.type}>`;
    case 'nothing':
      return 'Promise<void>';
    case 'file':
      return 'Promise<Response>';
    case 'events':
      return `AsyncGenerator<${eventType(answer.operation)}, void>`;
  }
}

function transportMethod(answer: Answer): string {
  switch (answer.kind) {
    case 'json':
      return `json<Api.${answer.type}>`;
    case 'page':
      return `pages<Api.${answer.type}>`;
    case 'events':
      return `events<${eventType(answer.operation)}>`;
    case 'nothing':
    case 'file':
      return answer.kind;
  }
}

function eventType(operation: string): string {
  const type = EVENTS[operation];
  if (!type)
    throw new Error(`${operation} answers with events of no known type: write it, and name it in EVENTS.`);
  return type;
}

/** What the document says of the operation, and where it is found there. */
function comment({ summary, description, method: verb, path }: ClientOperation): string {
  const paragraphs = [`${summary.replace(/\.?$/, '.')} \`${verb} ${path}\``, ...description.split(/\n+/)];
  const lines = paragraphs
    .filter(Boolean)
    .flatMap((paragraph, i) => [...(i === 0 ? [] : ['']), ...wrap(paragraph)]);
  return ['  /**', ...lines.map((line) => `   * ${line}`.trimEnd().replaceAll('*/', '*\\/')), '   */'].join(
    '\n',
  );
}

function wrap(paragraph: string): string[] {
  const lines = [''];
  for (const word of paragraph.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length + 6 > WIDTH && line) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
}
