import type { SetAsideFilter, SetAsideThing } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Checkbox } from '../../kit/form';
import { Fault, Notice } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { Discard } from './discard';
import { Retry } from './retry';
import { SetAsideResult, type DoneWith } from './set-aside-result';

/** The most that one call takes by id. */
const MOST = 100;

interface SetAsideActionsProps {
  /** Those that are marked; without any, all that the filter finds are meant. */
  things: SetAsideThing[];
  /** How many the page shows. */
  shown: number;
  filter: SetAsideFilter;
  onMarkAll: (isMarked: boolean) => void;
  onDone: () => void;
}

/** Counts, retries and discards what is marked, or retries all that match. */
export function SetAsideActions({ things, shown, filter, onMarkAll, onDone }: SetAsideActionsProps) {
  const [result, setResult] = useState<DoneWith | null>(null);
  const ids = things.map(({ id }) => id);
  const what = ids.length > 0 ? { ids } : { filter };
  const asked = JSON.stringify(what);
  const [counted, setCounted] = useState<{ asked: string; matched: number } | null>(null);
  const dryRun = useAct(async (carillon) => {
    const { matched } = await carillon.setAside.retry({ ...what, dry_run: true });
    setCounted({ asked, matched });
  });
  const finish = (done: DoneWith): void => {
    setResult(done);
    setCounted(null);
    onDone();
  };
  const isTooMany = ids.length > MOST;
  const requests = things.filter(({ kind }) => kind === 'dispatch').map(({ id }) => id);
  return (
    <div className="stack">
      <div className="row spread">
        <span className="row">
          <Checkbox
            label={`Mark all ${count(shown)} shown`}
            checked={shown > 0 && ids.length === shown}
            disabled={shown === 0}
            onChange={onMarkAll}
          />
          <span className="quiet number" role="status">
            {ids.length > 0 && `· ${count(ids.length)} marked`}
            {counted?.asked === asked && ` · ${count(counted.matched)} would be tried again`}
          </span>
        </span>
        <span className="row">
          <Button busy={dryRun.isPending} onClick={() => dryRun.mutate()} disabled={isTooMany}>
            Dry run
          </Button>
          <Retry what={what} number={ids.length || null} disabled={isTooMany} onDone={finish} />
          <Discard ids={requests} disabled={isTooMany} onDone={finish} />
        </span>
      </div>
      {isTooMany && <Notice tone="warn" title={`At most ${MOST} can be marked for one call`} />}
      <Fault error={dryRun.error} />
      {result && <SetAsideResult result={result} />}
    </div>
  );
}
