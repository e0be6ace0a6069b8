import { Menu as MenuIcon, Search } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { useMay } from '../api/may';
import type { Group } from '../routes';
import { Logo } from './logo';
import { Sidebar } from './sidebar';

// What is opened by hand is fetched when it is opened for the first time.
const Palette = lazy(async () => ({ default: (await import('./palette')).Palette }));
const Drawer = lazy(async () => ({ default: (await import('./drawer')).Drawer }));

/** What stands around every page: where one is, where one can go, and what can be found. */
export function Shell({ groups: all, children }: { groups: Group[]; children: ReactNode }) {
  const may = useMay();
  const groups = all.map(({ title, entries }) => ({
    title,
    entries: entries.filter(({ needs }) => may(needs)),
  }));
  const [location] = useLocation();
  const [opened, setOpened] = useState<{ what: 'palette' | 'drawer'; at: string } | null>(null);
  // Going elsewhere closes it.
  const shown = opened?.at === location ? opened.what : null;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpened((now) =>
        now?.what === 'palette' && now.at === location ? null : { what: 'palette', at: location },
      );
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [location]);
  const find = (): void => setOpened({ what: 'palette', at: location });
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
          onClick={() => setOpened({ what: 'drawer', at: location })}
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
        {shown === 'palette' && <Palette onClose={close} groups={groups} />}
        {shown === 'drawer' && (
          <Drawer onClose={close}>
            <Sidebar groups={groups} onFind={find} />
          </Drawer>
        )}
      </Suspense>
    </div>
  );
}
