import type { Audience } from '@carillon/client';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Leaving } from '../../kit/leaving';
import { Fault } from '../../kit/notice';
import { Card } from '../../kit/page';
import { isComplete, toFilter, toGroup } from './filter';
import { FilterBuilder } from './filter-builder';
import { FilterCount } from './filter-count';

/** Another filter for the same audience, counted before it is kept. */
export function EditFilter({ audience: { id, filter }, onDone }: { audience: Audience; onDone: () => void }) {
  const [begun] = useState(() => toGroup(filter ?? {}));
  const [group, setGroup] = useState(begun);
  const keep = useAct((carillon) => carillon.audiences.update(id, { filter: toFilter(group) }));
  return (
    <div className="columns main-aside">
      <Card title="Filter" lead="Campaigns that are launched from now on are sent to who fits it then.">
        <div className="stack">
          <FilterBuilder group={group} onChange={setGroup} />
          <Fault error={keep.error} />
          <div className="row">
            <Button
              look="primary"
              busy={keep.isPending}
              disabled={!isComplete(group) || group === begun}
              onClick={() => keep.mutate(undefined, { onSuccess: onDone })}
            >
              Save filter
            </Button>
            <Button onClick={onDone}>Not now</Button>
          </div>
        </div>
      </Card>
      <FilterCount group={group} />
      <Leaving when={group !== begun && !keep.isSuccess}>The filter stays as it was before.</Leaving>
    </div>
  );
}
