import { type ComponentType, lazy } from 'react';

export interface Room {
  /** Within the tenant's area, or the platform's; parameters as wouter has them. */
  path: string;
  page: ComponentType;
  /** Fetches its code ahead of time. */
  load: () => Promise<unknown>;
}

/** A page and where it is; its code is fetched when somebody goes there, or before. */
export function room<Name extends string>(
  path: string,
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
): Room {
  const page = async (): Promise<{ default: ComponentType }> => ({ default: (await load())[name] });
  return { path, load, page: lazy(page) };
}
