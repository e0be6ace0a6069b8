import { createContext, type ReactNode, use } from 'react';

const MayChange = createContext(true);

/** Whether whoever looks may change what the page is about: what they may not do is not offered. */
export function MayChangeProvider({ may, children }: { may: boolean; children: ReactNode }) {
  return <MayChange value={may}>{children}</MayChange>;
}

export function useMayChange(): boolean {
  return use(MayChange);
}

/** For who may change it; the others get nothing instead, or a word. */
export function Changing({ otherwise = null, children }: { otherwise?: ReactNode; children: ReactNode }) {
  return useMayChange() ? children : otherwise;
}

export const LOOK_ONLY = <p className="faint">Your role lets you look at this, not change it.</p>;
