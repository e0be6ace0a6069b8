import * as fc from 'fast-check';
import {
  CAMPAIGN_MOVES,
  CAMPAIGN_STATUSES,
  CHANGEABLE_CAMPAIGN,
  ENDED_CAMPAIGN,
  ENDED_RUN,
  RUN_MOVES,
  RUN_STATUSES,
} from '../../src/scheduling/campaign-status';

type Moves = Readonly<Record<string, readonly string[]>>;

/** What the guarded UPDATE does: moves when the table allows it, and otherwise leaves the row alone. */
const apply = (moves: Moves) => (status: string, to: string) => (moves[to]?.includes(status) ? to : status);

function reachable(moves: Moves, from: string): Set<string> {
  const found = new Set([from]);
  for (const status of found) {
    for (const [to, allowed] of Object.entries(moves)) if (allowed.includes(status)) found.add(to);
  }
  return found;
}

describe.each<[string, Moves, readonly string[], readonly string[], string]>([
  ['a campaign', CAMPAIGN_MOVES, CAMPAIGN_STATUSES, ENDED_CAMPAIGN, 'draft'],
  ['a run', RUN_MOVES, RUN_STATUSES, ENDED_RUN, 'planned'],
])('the moves of %s', (_of, moves, statuses, ended, first) => {
  it('reach every status from the first', () => {
    expect([...reachable(moves, first)].sort()).toEqual([...statuses].sort());
  });

  it('lead from every status that has not ended to an end, and from an end nowhere', () => {
    for (const status of statuses) {
      const onwards = reachable(moves, status);
      if (ended.includes(status)) expect([...onwards]).toEqual([status]);
      else for (const end of ['completed', 'cancelled']) expect(onwards).toContain(end);
    }
  });

  it('never lead from a status to itself: a wish that comes twice is carried out once', () => {
    for (const status of statuses) expect(moves[status]).not.toContain(status);
  });

  it('end in an end that stays, whatever is wished for in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...statuses), { maxLength: 30 }), (wishes) => {
        const passed = wishes.reduce<string[]>(
          (path, to) => [...path, apply(moves)(path.at(-1) ?? first, to)],
          [first],
        );
        const end = passed.findIndex((status) => ended.includes(status));
        if (end !== -1) expect(new Set(passed.slice(end)).size).toBe(1);
        const firstRunning = passed.indexOf('running');
        for (const status of ['paused', 'completed']) {
          const at = passed.indexOf(status);
          if (at !== -1) expect(at).toBeGreaterThan(firstRunning === -1 ? Infinity : firstRunning);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a campaign', () => {
  it('can be cancelled until it has ended', () => {
    const open = CAMPAIGN_STATUSES.filter((status) => !ENDED_CAMPAIGN.some((ended) => ended === status));
    expect(CAMPAIGN_MOVES.cancelled).toEqual(open);
  });

  it('that anything was sent of cannot be changed any more', () => {
    for (const status of ['running', 'paused', ...ENDED_CAMPAIGN])
      for (const changeable of CHANGEABLE_CAMPAIGN)
        expect(reachable(CAMPAIGN_MOVES, status)).not.toContain(changeable);
  });
});

describe('a run', () => {
  it('that began is never skipped, and one that was skipped never begins', () => {
    expect(reachable(RUN_MOVES, 'running')).not.toContain('skipped');
    expect([...reachable(RUN_MOVES, 'skipped')]).toEqual(['skipped']);
  });
});
