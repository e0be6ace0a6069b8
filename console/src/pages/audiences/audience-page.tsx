import type { Audience } from '@carillon/client';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { useAct, useRead } from '../../api/reading';
import { Badge } from '../../kit/badge';
import { Button } from '../../kit/button';
import { AskFirst } from '../../kit/dialog';
import { download } from '../../kit/download';
import { Fault } from '../../kit/notice';
import { Card, Page } from '../../kit/page';
import { say } from '../../kit/toasts';
import { AudienceMembers } from './audience-members';
import { EditFilter } from './edit-filter';
import { filterWords } from './filter-words';
import { RenameAudience } from './rename-audience';
import './audiences.css';
import { Changing } from '../../kit/may-change';

/** One audience, and who belongs to it now. */
export function AudiencePage() {
  const { audienceId = '' } = useParams<{ audienceId: string }>();
  const { data: audience, error } = useRead(['audiences', audienceId], (carillon, signal) =>
    carillon.audiences.get(audienceId, { signal }),
  );
  const counted = useRead(['audiences', audienceId, 'count'], (carillon, signal) =>
    carillon.audiences.count(audienceId, { signal }),
  );
  if (!audience)
    return (
      <Page title="Audience">
        <Fault error={error} />
      </Page>
    );
  const { name, kind, filter } = audience;
  return (
    <Page
      title={name}
      mark={
        <Badge tone={kind === 'filter' ? 'info' : 'calm'}>{kind === 'filter' ? 'By filter' : 'Static'}</Badge>
      }
      lead={kind === 'filter' ? 'Whoever fits the filter at the time.' : 'Contacts that were put on it.'}
      actions={<AudienceActions audience={audience} />}
    >
      <Fault error={error ?? counted.error} />
      {filter && <FilterCard audience={audience} words={filterWords(filter)} />}
      <AudienceMembers audience={audience} counted={counted.data?.count} />
    </Page>
  );
}

function FilterCard({ audience, words }: { audience: Audience; words: string }) {
  const [isChanging, setIsChanging] = useState(false);
  if (isChanging) return <EditFilter audience={audience} onDone={() => setIsChanging(false)} />;
  return (
    <Card
      title="Filter"
      actions={
        <Changing>
          <Button onClick={() => setIsChanging(true)}>Change</Button>
        </Changing>
      }
    >
      <p>{words}</p>
    </Card>
  );
}

function AudienceActions({ audience: { id, name } }: { audience: Audience }) {
  const [, navigate] = useLocation();
  const take = useAct(async (carillon) => download(await carillon.audiences.export(id), `${name}.csv`));
  const remove = useAct(async (carillon) => {
    await carillon.audiences.delete(id);
    // Before anything is read again that is not there any more.
    navigate('/audiences');
  });
  return (
    <>
      {take.error && <Fault error={take.error} />}
      <Button busy={take.isPending} onClick={() => take.mutate()}>
        Export CSV
      </Button>
      <Changing>
        <RenameAudience id={id} name={name} />
      </Changing>
      <AskFirst
        button="Delete"
        title={`Delete ${name}?`}
        yes="Delete audience"
        danger
        onYes={async () => {
          await remove.mutateAsync();
          say(`The audience ${name} is deleted.`);
        }}
      >
        <p>Its contacts stay. A campaign that names it has nobody to be sent to until it names another.</p>
      </AskFirst>
    </>
  );
}
