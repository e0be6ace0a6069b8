import { ChevronsUpDown, Search, UserRound } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { useMembership } from '../api/may';
import { usePlace } from '../api/place';
import { wordsOf } from '../kit/badge';
import { Segments } from '../kit/tabs';
import type { Group } from '../routes';
import { useSession } from '../session/session';
import { Logo } from './logo';

const MODES = [
  { value: 'live', label: 'Live' },
  { value: 'test', label: 'Test' },
] as const;

export function Sidebar({ groups, onFind }: { groups: Group[]; onFind: () => void }) {
  const { tenantId, mode } = usePlace();
  const { person } = useSession();
  const [location, navigate] = useLocation();
  const membership = useMembership();
  return (
    <>
      <Logo />
      <button type="button" className="button wide tenant-switch" onClick={onFind}>
        <span className="tenant-name">{tenantId ? (membership?.tenant_name ?? tenantId) : 'Platform'}</span>
        {membership && membership.role !== 'admin' && (
          <span className="tenant-role">{wordsOf(membership.role)}</span>
        )}
        <ChevronsUpDown aria-hidden />
        <span className="hidden-visually">Go elsewhere</span>
      </button>
      {tenantId && (
        <Segments
          label="Mode"
          value={mode}
          onChange={(chosen) => navigate(`~/t/${tenantId}/${chosen}${location === '/' ? '' : location}`)}
          choices={MODES}
        />
      )}
      <button type="button" className="button find" onClick={onFind}>
        <Search aria-hidden /> Find <kbd>Ctrl K</kbd>
      </button>
      <nav aria-label="Pages" className="nav">
        {groups.map(({ title, entries }) => (
          <div key={title} className="nav-group">
            {title && <div className="nav-title">{title}</div>}
            <ul>
              {entries.map(({ to, title: name, icon: Icon }) => (
                <li key={to}>
                  <Link
                    href={to}
                    className="nav-link"
                    aria-current={isWithin(location, to) ? 'page' : undefined}
                  >
                    <Icon aria-hidden /> {name}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <Link href="~/account" className="button plain person">
        <UserRound aria-hidden />
        <span className="person-name">
          {person.name}
          <span className="faint">{person.email}</span>
        </span>
      </Link>
    </>
  );
}

function isWithin(location: string, to: string): boolean {
  return to === '/' ? location === '/' : location === to || location.startsWith(`${to}/`);
}
