import { Carillon } from '@carillon/client';
import { createContext, type ReactNode, use, useMemo } from 'react';
import { useSession } from '../session/session';

export type Mode = 'live' | 'test';

/** Where in the console somebody is: at a tenant in one of its modes, or at the platform. */
export interface Place {
  tenantId: string | null;
  mode: Mode;
  carillon: Carillon;
  /** What every query of this place begins with, so that no place shows what belongs to another. */
  key: readonly [tenantId: string, mode: Mode];
}

const PlaceContext = createContext<Place | null>(null);

export function PlaceProvider({
  tenantId,
  mode,
  children,
}: {
  tenantId: string | null;
  mode: Mode;
  children: ReactNode;
}) {
  const { csrf_token: csrfToken } = useSession();
  const place = useMemo<Place>(
    () => ({
      tenantId,
      mode,
      carillon: new Carillon({
        baseUrl: location.origin,
        session: tenantId ? { csrfToken, tenantId, mode } : { csrfToken },
      }),
      key: [tenantId ?? 'platform', mode],
    }),
    [tenantId, mode, csrfToken],
  );
  return <PlaceContext value={place}>{children}</PlaceContext>;
}

export function usePlace(): Place {
  const place = use(PlaceContext);
  if (!place) throw new Error('usePlace() outside of a place');
  return place;
}

/** The tenant whose place one is in; null at the platform and outside of every place. */
export function useTenantId(): string | null {
  return use(PlaceContext)?.tenantId ?? null;
}
