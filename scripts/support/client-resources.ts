import type { ClientOperation } from './client-operations';

/** A class of a client: what is done at one place of the API, and what lies below it. */
export interface ClientResource {
  path: string[];
  operations: ClientOperation[];
  children: string[];
}

/** Inner resources first, as classes stand before what makes them. */
export function clientResources(operations: ClientOperation[]): ClientResource[] {
  const byPath = new Map<string, ClientResource>();
  const resourceAt = (path: string[]): ClientResource => {
    const key = path.join('.');
    const known = byPath.get(key);
    if (known) return known;
    const made: ClientResource = { path, operations: [], children: [] };
    byPath.set(key, made);
    if (path.length > 1) resourceAt(path.slice(0, -1)).children.push(path.at(-1) ?? '');
    return made;
  };
  for (const operation of operations) resourceAt(operation.resource).operations.push(operation);
  return [...byPath.values()].sort((a, b) => b.path.length - a.path.length);
}
