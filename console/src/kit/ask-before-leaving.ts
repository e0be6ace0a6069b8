import type { AroundNavHandler } from 'wouter';

/** Keeps a way to somewhere else until somebody has answered. */
type Hold = (go: () => void) => void;

let hold: Hold | null = null;

/** For the one page that has something unsaved; null when it has nothing any more. */
export function holdBy(next: Hold | null): void {
  hold = next;
}

/** For the router: nobody goes to another page with something unsaved and unasked. */
export const askBeforeLeaving: AroundNavHandler = (navigate, to, options) => {
  const go = (): void => navigate(to, options);
  const { pathname } = new URL(to, location.href);
  if (hold && pathname !== location.pathname) hold(go);
  else go();
};
