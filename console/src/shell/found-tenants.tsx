import { Command } from 'cmdk';
import { Building2 } from 'lucide-react';
import { useRead } from '../api/reading';
import { useSettled } from '../kit/use-settled';

const FEWEST_LETTERS = 2;
const SHOWN = 5;

/** At the platform: tenants that are called so, as the API finds them. */
export function FoundTenants({ text, onGo }: { text: string; onGo: (to: string) => void }) {
  const search = useSettled(text.trim(), 200);
  const isAsked = search.length >= FEWEST_LETTERS && search.length <= 100;
  const { data } = useRead(
    ['tenants', 'found', search],
    (carillon, signal) => carillon.tenants.list({ search, limit: SHOWN }, { signal }).page(),
    { enabled: isAsked, keep: true },
  );
  if (!isAsked || !data?.data.length) return null;
  return (
    <Command.Group heading="Tenants">
      {data.data.map(({ id, name, slug }) => (
        <Command.Item
          key={id}
          value={`${name} ${slug} ${id}`}
          className="item"
          onSelect={() => onGo(`/tenants/${id}`)}
        >
          <Building2 aria-hidden /> {name} <span className="faint">{slug}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}
