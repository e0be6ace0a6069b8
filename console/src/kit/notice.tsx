import { CarillonConnectionError, CarillonError } from '@carillon/client';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Copy } from './copy';

export function Notice({
  tone = 'info',
  title,
  children,
}: {
  tone?: 'good' | 'warn' | 'bad' | 'info';
  title?: string;
  children?: ReactNode;
}) {
  return (
    <div className={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {title && <strong>{title}</strong>}
      {children && <div>{children}</div>}
    </div>
  );
}

/** What went wrong in the API's own words, with the request's id to ask about. Nothing without an error. */
export function Fault({ error }: { error: Error | null | undefined }) {
  if (!error) return null;
  if (error instanceof CarillonError) {
    return (
      <Notice tone="bad" title={error.title}>
        <p>{error.detail}</p>
        {error.errors.length > 0 && (
          <ul>
            {error.errors.map((fault) => (
              <li key={`${fault.pointer} ${fault.code}`}>
                <code>{fault.pointer}</code> {fault.detail}
              </li>
            ))}
          </ul>
        )}
        {error.requestId && (
          <p className="faint">
            Request <Copy text={error.requestId} />
          </p>
        )}
      </Notice>
    );
  }
  const isConnection = error instanceof CarillonConnectionError;
  return (
    <Notice tone="bad" title={isConnection ? 'No answer from Carillon' : 'The console has a fault'}>
      <p>
        {isConnection
          ? 'The connection broke off, or nobody answers. Whether the request was carried out is not known: look before you repeat it.'
          : error.message}
      </p>
    </Notice>
  );
}

interface EmptyProps {
  icon?: LucideIcon;
  title: string;
  /** What belongs here, and how it gets here. */
  children?: ReactNode;
}

export function Empty({ icon: Icon, title, children }: EmptyProps) {
  return (
    <div className="empty">
      {Icon && <Icon aria-hidden />}
      <h2>{title}</h2>
      {children}
    </div>
  );
}
