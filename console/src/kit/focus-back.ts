import { useEffect, useEffectEvent, useState } from 'react';

const OVER_THE_PAGE =
  '[role=dialog], [role=alertdialog], [role=menu], [role=listbox], [data-base-ui-focus-guard]';

/** What had the focus last of the page itself, below whatever is shown over it. */
let onPage: HTMLElement | null = null;
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLElement && !target.closest(OVER_THE_PAGE)) onPage = target;
});

/**
 * Gives the focus back to what had it before, when what is shown over a page is taken away. What opens by a button of its
 * own does so by itself; what is put there while it is open, or was asked for by something that is gone, would leave the
 * focus nowhere. The answer is for `finalFocus`.
 */
export function useFocusBack(isShown = true): () => HTMLElement | true {
  const [wasShown, setWasShown] = useState(false);
  const [before, setBefore] = useState<Element | null>(null);
  if (isShown !== wasShown) {
    setWasShown(isShown);
    if (isShown) setBefore(document.activeElement);
  }
  const giveBack = useEffectEvent(() => {
    const target = isThere(before) ? before : onPage;
    setTimeout(() => {
      if (document.activeElement === document.body) target?.focus();
    });
  });
  useEffect(() => () => giveBack(), []);
  return () => (isThere(before) ? true : (onPage ?? true));
}

function isThere(element: Element | null): element is HTMLElement {
  return element instanceof HTMLElement && element.isConnected && element !== document.body;
}
