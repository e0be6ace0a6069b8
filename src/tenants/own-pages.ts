import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../common/app-error';

/** Of a browser that says where a request comes from: a page of ours, or nobody but the person (a typed address). */
const FROM_HERE = ['same-origin', 'none'];

/**
 * Whether a page of another site has its hand in it. Programs say neither `Origin` nor `Sec-Fetch-Site`, and browsers let
 * no page forge them; a page of ours is at the public URL, or at the host that the request itself names.
 */
export function isFromElsewhere(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (site !== undefined && !FROM_HERE.includes(String(site))) return true;
  if (origin === undefined) return false;
  const { protocol, origin: ours } = new URL(publicUrl);
  return origin !== ours && origin !== `${protocol}//${host}`;
}

export function refuseFromElsewhere(headers: IncomingHttpHeaders, publicUrl: string): void {
  if (isFromElsewhere(headers, publicUrl))
    throw new AppError('csrf_refused', 'The request comes from a page of another site.');
}
