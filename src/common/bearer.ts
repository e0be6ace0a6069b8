/** The secret in an Authorization header (RFC 6750, section 2.1); empty when the header holds anything else. */
export function bearerIn(authorization: string | undefined): string {
  return /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
}
