import { Link } from 'wouter';
import { useRead } from '../../../api/reading';
import { count } from '../../../kit/numbers';
import { Stat, Stats } from '../../../kit/page';
import { useQueues } from '../queues/use-queues';
import { useTenants } from '../use-tenants';

const SET_ASIDE_SHOWN = 100;

/** Numbers of this moment, each of which leads to where more of it is. */
export function Standing() {
  const { data: tenants } = useTenants();
  const { data: queues } = useQueues();
  const setAside = useRead(['operator-set-aside', 'some'], (carillon, signal) =>
    carillon.operatorSetAside.list({ limit: SET_ASIDE_SHOWN }, { signal }).page(),
  );
  const active = tenants?.filter(({ status }) => status === 'active').length;
  const due = queues?.lanes.reduce((sum, { waiting }) => sum + waiting, 0);
  const jobs = queues?.queues.reduce((sum, { waiting, active: inHand }) => sum + waiting + inHand, 0);
  const aside = setAside.data;
  return (
    <Stats>
      <Stat label="Tenants" note={active !== undefined && `${count(active)} active`}>
        <Link href="/tenants" className="platform-number">
          {tenants ? count(tenants.length) : '…'}
        </Link>
      </Stat>
      <Stat label="Requests due" note="in all lanes">
        <Link href="/queues" className="platform-number">
          {due === undefined ? '…' : count(due)}
        </Link>
      </Stat>
      <Stat label="Jobs" note={queues?.redis === 'down' ? 'Redis does not answer' : 'waiting or in hand'}>
        <Link href="/queues" className="platform-number">
          {jobs === undefined ? '…' : queues?.redis === 'down' ? '–' : count(jobs)}
        </Link>
      </Stat>
      <Stat label="Set aside" note="wait for somebody">
        <Link href="/set-aside" className="platform-number">
          {aside ? `${count(aside.data.length)}${aside.has_more ? '+' : ''}` : '…'}
        </Link>
      </Stat>
    </Stats>
  );
}
