import { type ReactNode, useEffect } from 'react';
import { Logo } from '../shell/logo';

/** The page of whoever is not in yet: one thing to do, in the middle. */
export function Gate({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Carillon`;
  }, [title]);
  return (
    <div className="gate">
      <main>
        <Logo />
        <div className="stack" style={{ gap: '0.25rem' }}>
          <h1>{title}</h1>
          {lead && <p className="quiet">{lead}</p>}
        </div>
        {children}
      </main>
    </div>
  );
}
