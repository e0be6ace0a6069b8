import { isTree, readProviderContract, type Tree } from '../../scripts/support/provider-contract';

export type Schema = Record<string, unknown>;

export interface PublishedOperation {
  /** Such as "PATCH /api_keys/edit". */
  name: string;
  method: string;
  path: string;
  request: Schema | undefined;
  /** By status. */
  answers: Record<string, Schema | undefined>;
}

/** The provider's published operations with their schemas, its known defects corrected by our overlay. */
export function publishedOperations(): PublishedOperation[] {
  const paths = readProviderContract().paths as Record<string, Record<string, Tree>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      request: schemaOf(operation.requestBody),
      answers: Object.fromEntries(
        Object.entries(operation.responses as Tree).map(([status, answer]) => [status, schemaOf(answer)]),
      ),
    })),
  );
}

function schemaOf(body: unknown): Schema | undefined {
  return at(body, ['content', 'application/json', 'schema']) as Schema | undefined;
}

function at(value: unknown, keys: string[]): unknown {
  return keys.reduce((found, key) => (isTree(found) ? found[key] : undefined), value);
}
