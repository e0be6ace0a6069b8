/** True when a list such as ["/email/*", "/sms/send"] or ["*"] covers an endpoint, or a narrower wildcard. */
export function holdsEndpoint(held: string[], endpoint: string): boolean {
  return held.some((pattern) => {
    if (pattern === '*' || pattern === endpoint) return true;
    return pattern.endsWith('/*') && endpoint.startsWith(pattern.slice(0, -1));
  });
}
