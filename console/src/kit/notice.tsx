import { CarillonConnectionError, CarillonError } from '@carillon/client';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useTenantId } from '../api/place';
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

interface FaultProps {
  error: Error | null | undefined;
  /** Each field says its own beneath it. */
  atFields?: boolean;
}

/** What went wrong in the API's own words, with the request's id to ask about. Nothing without an error. */
export function Fault({ error, atFields = false }: FaultProps) {
  if (!error) return null;
  if (error instanceof CarillonError) {
    return (
      <Notice tone="bad" title={error.title}>
        {!atFields && error.detail !== `${error.title}.` && <WhatIsWrong of={error} />}
        {error.requestId && (
          <p className="faint">
            Request <Copy text={error.requestId} /> <RequestLink id={error.requestId} />
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

/** The detail of a problem with faults begins with the first of them: each is said once. */
function WhatIsWrong({ of: { detail, errors } }: { of: CarillonError }) {
  const [first] = errors;
  const isRepeated = first !== undefined && detail.startsWith(first.detail);
  return (
    <>
      {(!isRepeated || errors.length === 1) && <p>{detail}</p>}
      {(!isRepeated || errors.length > 1) && errors.length > 0 && (
        <ul>
          {errors.map((fault) => (
            <li key={`${fault.pointer} ${fault.code}`}>
              {!isNamed(fault) && <code>{fault.pointer}</code>} {fault.detail}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function isNamed({ pointer, detail }: CarillonError['errors'][number]): boolean {
  return detail.includes(`"${pointer.split('/').at(-1)}"`);
}

/** Tenants see their requests in a log. */
function RequestLink({ id }: { id: string }) {
  return useTenantId() && <Link href={`/audit/requests/${id}`}>In the log</Link>;
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
