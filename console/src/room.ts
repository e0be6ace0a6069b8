import { type ComponentType, lazy } from 'react';
import type { Scope } from './api/may';

interface Rights {
  /** Without it there is nothing to see. */
  needs?: Scope;
  /** Without it there is nothing to change. */
  changes?: Scope;
  /** It is of the tenant and of no mode: the API takes it in live mode alone. */
  live?: boolean;
}

export interface Room extends Rights {
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
  rights: Rights = {},
): Room {
  const page = async (): Promise<{ default: ComponentType }> => ({ default: (await load())[name] });
  return { ...rights, path, load, page: lazy(page) };
}
