import { useEffect, useState } from 'react';

/**
 * Gives the focus back to what had it before, when what is shown over a page is taken away. What opens by a button of its
 * own does so by itself; what is put there while it is open would leave the focus nowhere.
 */
export function useFocusBack(isShown = true): void {
  const [before] = useState(() => (isShown ? document.activeElement : null));
  useEffect(
    () => () => {
      setTimeout(() => {
        const isNowhere = document.activeElement === document.body;
        if (isNowhere && before instanceof HTMLElement) before.focus();
      });
    },
    [before],
  );
}
