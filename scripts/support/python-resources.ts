import { type Answer, type ClientOperation, pascalCase } from './client-operations';
import { type ClientResource, clientResources } from './client-resources';
import { pythonName, wrapped } from './python-names';

/** The types of server-sent events, which the document describes in words. */
const EVENTS: Record<string, string> = { CampaignProgress_watch: 'ServerSentEvent' };

const HEAD = `"""Every operation of the API, by resource: \`carillon.templates.versions.publish(template_id, 2)\`."""

from __future__ import annotations

from http.client import HTTPResponse
from typing import TYPE_CHECKING, Iterator, List, Literal, Optional

from .pages import Pages
from .server_sent_events import ServerSentEvent
from .transport import CallOptions, CreateOptions, FileContent, Transport, segment

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from . import models
`;

export function pythonResources(operations: ClientOperation[]): string {
  const resources = clientResources(operations);
  const top = resources.filter(({ path }) => path.length === 1);
  const made = top.map(
    ({ path }) => `        self.${pythonName(path[0] ?? '')} = ${className(path)}(transport)`,
  );
  const all = `
class Resources:
    """Every operation of the API."""

    def __init__(self, transport: Transport) -> None:
${made.join('\n')}
`;
  return [HEAD, ...resources.map(resourceClass), all].join('\n');
}

function className(path: string[]): string {
  return `${pascalCase(...path)}Resource`;
}

function resourceClass({ path, operations, children }: ClientResource): string {
  const made = children.map(
    (child) => `        self.${pythonName(child)} = ${className([...path, child])}(transport)`,
  );
  const constructor = [
    '    def __init__(self, transport: Transport) -> None:',
    '        self._transport = transport',
    ...made,
  ].join('\n');
  return `\nclass ${className(path)}:\n${[constructor, ...operations.map(method)].join('\n\n')}\n`;
}

function method(operation: ClientOperation): string {
  const { name, answer, body, query, keyed, pathParameters } = operation;
  const keywords = [
    ...(body?.kind === 'file'
      ? ['csv: Optional[FileContent] = None', 'ndjson: Optional[FileContent] = None']
      : []),
    ...query.map(
      (parameter) =>
        `${pythonName(parameter.name)}: ${queryType(parameter.schema)}${parameter.required ? '' : ' = None'}`,
    ),
  ];
  const parameters = [
    'self',
    ...pathParameters.map((parameter) => `${pythonName(parameter)}: ${pathType(parameter)}`),
    ...(body?.kind === 'json' ? [`body: models.${body.type}`] : []),
    ...(keywords.length > 0 ? ['*', ...keywords] : []),
    `**options: Unpack[${keyed ? 'CreateOptions' : 'CallOptions'}]`,
  ];
  const given = query.map((parameter) => `"${parameter.name}": ${pythonName(parameter.name)}`);
  const call = [
    `"${operation.method}"`,
    pathLiteral(operation),
    ...(body ? [body.kind === 'json' ? 'body=body' : 'file={"csv": csv, "ndjson": ndjson}'] : []),
    ...(query.length > 0 ? [`query={${given.join(', ')}}`] : []),
    ...(keyed ? ['keyed=True'] : []),
    'options=options',
  ];
  return [
    `    def ${pythonName(name)}(${parameters.join(', ')}) -> ${answerType(answer)}:`,
    docstring(operation),
    ...statements(answer, `self._transport.${answer.kind}(${call.join(', ')})`),
  ].join('\n');
}

function queryType(schema: unknown): string {
  const { type, enum: values, items } = schema as { type?: string; enum?: unknown[]; items?: unknown };
  if (type === 'array') return `Optional[List[${inner(items)}]]`;
  return `Optional[${inner({ type, enum: values })}]`;
}

/** A type checker is told what comes out of JSON. */
function statements(answer: Answer, call: string): string[] {
  if (answer.kind !== 'json') return [`        return ${call}`];
  return [`        answer: models.${answer.type} = ${call}`, '        return answer'];
}

/** Numbers in a query are counts. */
function inner(schema: unknown): string {
  const { type = 'string', enum: values } = schema as { type?: string; enum?: unknown[] };
  if (values) return `Literal[${values.map((value) => JSON.stringify(value)).join(', ')}]`;
  return { integer: 'int', number: 'int', boolean: 'bool' }[type] ?? 'str';
}

function pathType(parameter: string): string {
  return parameter === 'versionNumber' ? 'int' : 'str';
}

function pathLiteral({ path, pathParameters }: ClientOperation): string {
  const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => `{segment(${pythonName(name)})}`);
  return `${pathParameters.length > 0 ? 'f' : ''}"${filled}"`;
}

function answerType(answer: Answer): string {
  switch (answer.kind) {
    case 'json':
      return `models.${answer.type}`;
    case 'page':
      return `Pages[models.${answer.type}]`;
    case 'nothing':
      return 'None';
    case 'file':
      return 'HTTPResponse';
    case 'events':
      return `Iterator[${EVENTS[answer.operation] ?? 'ServerSentEvent'}]`;
  }
}

function docstring({ summary, description, method: verb, path }: ClientOperation): string {
  const text = `${summary.replace(/\.?$/, '.')} \`\`${verb} ${path}\`\`\n\n${description}`;
  const lines = wrapped(text.trim().replaceAll('\\', '\\\\').replaceAll('"""', '\\"""'), 100);
  return [
    `        """${lines[0]}`,
    ...lines.slice(1).map((line) => `        ${line}`.trimEnd()),
    '        """',
  ].join('\n');
}
