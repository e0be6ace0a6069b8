import type { LaneState, SendingState as State } from '@carillon/client';
import { useRead } from '../../api/reading';
import { wordsOf } from '../../kit/badge';
import { Notice } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { Time } from '../../kit/time';

const TITLES: Record<State['status'], string> = {
  sending: 'Sending',
  slowed: 'Sending more slowly than usual',
  bulk_paused: 'Bulk e-mail is paused',
  parked: 'Everything waits: the provider refuses this account',
  paused: 'Nothing is sent',
};

/** A word only when something stands in the way, or something waits. */
export function SendingState() {
  const { data: state } = useRead(['sending'], (carillon, signal) => carillon.sending.get({ signal }), {
    everyMs: 5_000,
  });
  if (!state) return null;
  const busy = state.lanes.filter(({ waiting, in_hand: inHand }) => waiting + inHand > 0);
  if (state.status === 'sending' && busy.length === 0) return null;
  const tone = state.status === 'sending' ? 'info' : state.status === 'slowed' ? 'warn' : 'bad';
  return (
    <Notice tone={tone} title={TITLES[state.status]}>
      {state.reason && <p>{state.detail ?? wordsOf(state.reason)}</p>}
      {state.until && (
        <p>
          It goes on <Time at={state.until} />.
        </p>
      )}
      {busy.length > 0 && <p className="quiet number">{busy.map(laneWords).join(' · ')}</p>}
    </Notice>
  );
}

function laneWords({ lane, waiting, in_hand: inHand }: LaneState): string {
  const many = waiting >= 10_000 ? '10,000 or more' : count(waiting);
  return `${wordsOf(lane.replace('-', ' '))}: ${many} requests wait, ${count(inHand)} in hand`;
}
