import { Link } from 'wouter';

/** Pages that belong together, each with an address of its own. */
export function LinkTabs({
  label,
  current,
  tabs,
}: {
  label: string;
  current: string;
  tabs: readonly { to: string; title: string }[];
}) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map(({ to, title }) => (
        <Link key={to} href={to} className="tab" aria-current={to === current ? 'page' : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
