import { useSearchParams } from 'wouter';
import { useRead } from '../../api/reading';
import { Fault } from '../../kit/notice';
import { Page } from '../../kit/page';
import './campaigns.css';
import { Composer } from './compose/composer';
import { EMPTY_DRAFT } from './compose/draft';
import { draftOf } from './compose/draft-of';

/** A campaign from nothing, or like one that was (`?like=`). */
export function NewCampaignPage() {
  const [search] = useSearchParams();
  const like = search.get('like');
  const { data, error } = useRead(
    ['campaigns', like],
    (carillon, signal) => carillon.campaigns.get(like ?? '', { signal }),
    { enabled: like !== null },
  );
  return (
    <Page title="New campaign" lead="A draft first: nothing is sent before you launch it.">
      <Fault error={error} />
      {like === null && <Composer key="new" name="new" initial={() => EMPTY_DRAFT} />}
      {data && (
        <Composer
          key={data.id}
          name={`like:${data.id}`}
          initial={() => ({ ...draftOf(data), campaignId: null, name: data.name })}
        />
      )}
    </Page>
  );
}
