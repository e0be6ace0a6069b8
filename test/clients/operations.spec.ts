import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Carillon } from '@carillon/client';
import { type ClientOperation, clientOperations, readOpenApi } from '../../scripts/support/client-operations';
import { pythonName } from '../../scripts/support/python-names';
import { ROOT } from '../architecture/source-files';

const OPERATIONS = clientOperations(readOpenApi(), { inBrowsers: true });
const named = (operation: ClientOperation) => [...operation.resource, operation.name].join('.');

interface Asked {
  method: string;
  path: string;
  keyed: boolean;
  body: unknown;
}

type Method = (...given: unknown[]) => unknown;

describe('every operation of the API', () => {
  const asked: Asked[] = [];
  const record: typeof fetch = (input, { method = '', headers, body } = {}) => {
    const { pathname, search } = new URL(input);
    const keyed = 'idempotency-key' in (headers as Record<string, string>);
    asked.push({ method, path: pathname + search, keyed, body });
    return Promise.resolve(new Response('event: end\ndata: {"data":[]}\n\n', { status: 418 }));
  };
  const client = new Carillon({
    apiKey: 'car_test_1',
    baseUrl: 'http://carillon.test',
    maxRetries: 0,
    fetch: record,
  });

  const methodOf = ({ resource, name }: ClientOperation): Method => {
    const at = resource.reduce<object>(
      (found, word) => (found as Record<string, object>)[word] ?? {},
      client,
    );
    return (at as Record<string, Method>)[name]?.bind(at) as Method;
  };

  it('is an operation of the document, under one name', () => {
    const inDocument = Object.values(readOpenApi().paths ?? {}).flatMap((item) =>
      Object.values(item as Record<string, { operationId?: string }>).flatMap(
        ({ operationId }) => operationId ?? [],
      ),
    );
    expect(OPERATIONS.map(({ id }) => id).sort()).toEqual(inDocument.sort());
    expect(OPERATIONS.length).toBeGreaterThan(200);
    expect(new Set(OPERATIONS.map(named)).size).toBe(OPERATIONS.length);
  });

  it.each(OPERATIONS.map((operation) => [named(operation), operation] as const))(
    '%s asks for what it says',
    async (_name, operation) => {
      asked.length = 0;
      const ids = operation.pathParameters.map((_parameter, i) => `id ${i}/`);
      const body = operation.body && (operation.body.kind === 'file' ? { csv: 'a,b' } : { a: 1 });
      const query = operation.query[0]?.name;
      const answer = methodOf(operation)(
        ...ids,
        ...(body ? [body] : []),
        ...(query ? [{ [query]: 'x' }] : []),
      );
      const next = answer as { page?: () => Promise<unknown>; next?: () => Promise<unknown> };
      const ended = next.page?.() ?? next.next?.() ?? (answer as Promise<unknown>);
      await expect(ended).rejects.toMatchObject({ status: 418 });
      const path = ids.reduce(
        (filled, id) => filled.replace(/\{\w+\}/, encodeURIComponent(id)),
        operation.path,
      );
      const sent = operation.body?.kind === 'file' ? 'a,b' : '{"a":1}';
      expect(asked).toEqual([
        {
          ...{ method: operation.method, keyed: operation.keyed, body: body ? sent : undefined },
          path: query ? `${path}?${query}=x` : path,
        },
      ]);
    },
  );

  it('has a method of Python too unless it is of browsers, and a name that Python lets it have', () => {
    const resources = readFileSync(join(ROOT, 'clients/python/carillon/resources.py'), 'utf8');
    expect(resources.match(/^ {4}def (?!__init__)/gm)).toHaveLength(
      clientOperations(readOpenApi(), { inBrowsers: false }).length,
    );
    expect(['import', 'rotateSecret', 'from', 'list'].map(pythonName)).toEqual([
      'import_',
      'rotate_secret',
      'from_',
      'list',
    ]);
  });
});
