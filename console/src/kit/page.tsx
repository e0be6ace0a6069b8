import { type ReactNode, useEffect } from 'react';

interface PageProps {
  title: string;
  /** Beside the title, such as a status. */
  mark?: ReactNode;
  /** Under the title: one line on what is here. */
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** One page, with its one heading, which names the window as well. */
export function Page({ title, mark, lead, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Carillon`;
  }, [title]);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <div className="page-title">
            <h1 tabIndex={-1}>{title}</h1>
            {mark}
          </div>
          {lead && <div className="quiet">{lead}</div>}
        </div>
        {actions && <div className="row">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface CardProps {
  title?: string;
  lead?: ReactNode;
  actions?: ReactNode;
  /** Without room around, as a table wants it. */
  bare?: boolean;
  children: ReactNode;
}

export function Card({ title, lead, actions, bare = false, children }: CardProps) {
  return (
    <section className="card" aria-label={title}>
      {title && (
        <div className="card-head">
          <div>
            <h2>{title}</h2>
            {lead && <p>{lead}</p>}
          </div>
          {actions && <div className="row">{actions}</div>}
        </div>
      )}
      <div className={bare ? 'card-body bare' : 'card-body'}>{children}</div>
    </section>
  );
}

export function Stats({ children }: { children: ReactNode }) {
  return <dl className="stats">{children}</dl>;
}

export function Stat({ label, note, children }: { label: string; note?: ReactNode; children: ReactNode }) {
  return (
    <div className="stat">
      <dt>{label}</dt>
      <dd>{children}</dd>
      {note && <dd className="note">{note}</dd>}
    </div>
  );
}

/** Names and what they are; what is null or undefined is left out. */
export function Facts({ facts }: { facts: Record<string, ReactNode> }) {
  return (
    <dl className="facts">
      {Object.entries(facts).map(
        ([name, value]) =>
          value !== null &&
          value !== undefined &&
          value !== '' && (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
