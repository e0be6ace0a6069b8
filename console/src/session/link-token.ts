/** What stands behind the `#` of a link: browsers send that to nobody. Gone from the address once it was read. */
export function linkToken(): string {
  const token = location.hash.slice(1);
  if (token) history.replaceState(null, '', location.pathname);
  return token;
}
