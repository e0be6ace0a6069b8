import type { LendDomain, PlatformDomain } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../../api/reading';
import { AskFirst } from '../../../kit/dialog';
import { Checkbox, Switch } from '../../../kit/form';
import { count } from '../../../kit/numbers';
import { Card } from '../../../kit/page';
import { useMay } from '../use-may';
import { useTenants } from '../use-tenants';

/** Who may send from a platform domain; the list is replaced as a whole. */
export function LendCard({
  domain: { domain, tenant_ids: lent, future_tenants: future },
}: {
  domain: PlatformDomain;
}) {
  const { data: tenants } = useTenants();
  const mayLend = useMay('operator');
  const [ids, setIds] = useState<readonly string[]>(lent);
  const [isForFuture, setIsForFuture] = useState(future);
  const [wanted, setWanted] = useState('');
  const lend = useAct((carillon, body: LendDomain) => carillon.platformDomains.lend(domain, body));
  const lost = lent.filter((id) => !ids.includes(id)).length;
  const isSame = lost === 0 && ids.length === lent.length && isForFuture === future;
  const shown = tenants?.filter(({ name, slug }) =>
    `${name} ${slug}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  return (
    <Card
      title="Lent to"
      lead="They may send from it once it is verified, and see it among their sender domains."
      actions={
        mayLend && (
          <AskFirst
            button="Save"
            look="primary"
            disabled={isSame}
            title={`Lend ${domain} to ${count(ids.length)} ${ids.length === 1 ? 'tenant' : 'tenants'}?`}
            yes="Lend"
            danger={lost > 0}
            onYes={() => lend.mutateAsync({ tenant_ids: [...ids], future_tenants: isForFuture })}
          >
            <p>
              {lost > 0
                ? `${lost === 1 ? 'One tenant loses it' : `${count(lost)} tenants lose it`}: their e-mail from it is refused from now on.`
                : 'Nobody loses it.'}
              {isForFuture && ' Tenants that are yet to come may send from it as well.'}
            </p>
          </AskFirst>
        )
      }
    >
      <div className="stack">
        <Switch
          label="Tenants that are yet to come may send from it as well"
          checked={isForFuture}
          disabled={!mayLend}
          onChange={setIsForFuture}
        />
        <div className="filters" role="search">
          <input
            className="input"
            type="search"
            aria-label="Search tenants"
            placeholder="Name or slug"
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
          <span className="faint" role="status">
            {count(ids.length)} ticked
          </span>
        </div>
        <div className="platform-checks platform-scroll">
          {shown?.map(({ id, name }) => (
            <Checkbox
              key={id}
              label={name}
              checked={ids.includes(id)}
              disabled={!mayLend}
              onChange={(isOn) => setIds(isOn ? [...ids, id] : ids.filter((each) => each !== id))}
            />
          ))}
        </div>
      </div>
    </Card>
  );
}
