import { Menu as MenuIcon, Search } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import type { Group } from '../routes';
import { Logo } from './logo';
import { Sidebar } from './sidebar';

// What is opened by hand is fetched when it is opened for the first time.
const Palette = lazy(async () => ({ default: (await import('./palette')).Palette }));
const Drawer = lazy(async () => ({ default: (await import('./drawer')).Drawer }));

/** What stands around every page: where one is, where one can go, and what can be found. */
export function Shell({ groups, children }: { groups: Group[]; children: ReactNode }) {
  const [location] = useLocation();
  const [opened, setOpened] = useState<'palette' | 'drawer' | null>(null);
  useEffect(() => setOpened(null), [location]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpened((now) => (now === 'palette' ? null : 'palette'));
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const find = (): void => setOpened('palette');
  const close = (): void => setOpened(null);

  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <aside className="sidebar" aria-label="Console">
        <Sidebar groups={groups} onFind={find} />
      </aside>
      <header className="topbar">
        <button
          type="button"
          className="button plain icon"
          aria-label="Menu"
          onClick={() => setOpened('drawer')}
        >
          <MenuIcon aria-hidden />
        </button>
        <Logo />
        <button type="button" className="button plain icon" aria-label="Find" onClick={find}>
          <Search aria-hidden />
        </button>
      </header>
      <main id="main" className="main" tabIndex={-1}>
        {children}
      </main>
      <Suspense>
        {opened === 'palette' && <Palette onClose={close} groups={groups} />}
        {opened === 'drawer' && (
          <Drawer onClose={close}>
            <Sidebar groups={groups} onFind={find} />
          </Drawer>
        )}
      </Suspense>
    </div>
  );
}
