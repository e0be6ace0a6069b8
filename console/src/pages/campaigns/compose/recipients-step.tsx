import { Link } from 'wouter';
import { useRead } from '../../../api/reading';
import { Button } from '../../../kit/button';
import { ComboField } from '../../../kit/combo-field';
import { Form, TextArea } from '../../../kit/form';
import { Notice } from '../../../kit/notice';
import { count } from '../../../kit/numbers';
import { Card } from '../../../kit/page';
import { addressesOf } from '../add-pasted';
import { RecipientsFile } from '../recipients-file';
import { pastedFaultsOf } from './pasted-faults';
import type { StepProps } from './step-props';

interface RecipientsStepProps extends StepProps {
  file: File | null;
  onFile: (file: File | null) => void;
}

/** To whom: an audience, addresses, a file, or all of them; each address is in it once. */
export function RecipientsStep({ draft, change, error, onNext, file, onFile }: RecipientsStepProps) {
  const audiences = useRead(['audiences', 'all'], (carillon, signal) =>
    carillon.audiences.list({ limit: 100 }, { signal }).page(),
  );
  const counted = useRead(
    ['audiences', draft.audienceId, 'count'],
    (carillon, signal) => carillon.audiences.count(draft.audienceId, { signal }),
    { enabled: draft.audienceId !== '' },
  );
  const addresses = addressesOf(draft.pasted);
  const faults = pastedFaultsOf(error, addresses);
  return (
    <Form onSubmit={onNext} error={faults.length > 0 ? null : error}>
      <Card
        title="An audience"
        lead="Whoever is in it when a run begins; who joins or leaves later is in it as they were."
      >
        <div className="form">
          <ComboField
            name="audience_id"
            label="Audience"
            placeholder="Search audiences"
            value={draft.audienceId}
            onChange={(audienceId) => change({ audienceId })}
            choices={(audiences.data?.data ?? []).map(({ id, name, kind }) => ({
              value: id,
              label: kind === 'filter' ? `${name} (by a filter)` : name,
            }))}
            none={
              <>
                No audience is called so. <Link href="/audiences">See audiences</Link>
              </>
            }
          />
          <div className="row" role="status">
            {draft.audienceId && counted.data && (
              <strong className="number">
                {count(counted.data.count)} {counted.data.count === 1 ? 'person' : 'people'} in it now
              </strong>
            )}
            {draft.audienceId && (
              <Button look="plain" onClick={() => change({ audienceId: '' })}>
                Take it away
              </Button>
            )}
          </div>
        </div>
      </Card>
      <Card title="Others" lead="Given to this campaign only; no contacts are made of them.">
        <div className="columns">
          <div className="stack">
            <TextArea
              name="recipients"
              label="Addresses"
              hint="One on each line: an address, or Ada Lovelace <ada@example.com>. They are added when it is saved."
              rows={7}
              value={draft.pasted}
              onValueChange={(pasted) => change({ pasted })}
            />
            {addresses.length > 0 && <p className="quiet number">{count(addresses.length)} lines</p>}
            {faults.length > 0 && (
              <Notice tone="bad" title="Some lines are no addresses">
                <ul>
                  {faults.slice(0, 20).map((fault) => (
                    <li key={fault}>{fault}</li>
                  ))}
                </ul>
              </Notice>
            )}
          </div>
          <div className="stack">
            <RecipientsFile
              name={file?.name ?? null}
              onChoose={(chosen) => {
                onFile(chosen);
                change({ fileName: chosen.name });
              }}
            />
            <p className="field-hint">
              It is uploaded when the campaign is saved, and rows that are wrong are told.
            </p>
            {draft.fileName && !file && (
              <Notice tone="warn" title={`Choose ${draft.fileName} again`}>
                <p>A reload forgets which file was chosen.</p>
              </Notice>
            )}
            {file && (
              <div>
                <Button
                  look="plain"
                  onClick={() => {
                    onFile(null);
                    change({ fileName: null });
                  }}
                >
                  Take the file away
                </Button>
              </div>
            )}
          </div>
        </div>
      </Card>
      <div className="row step-foot">
        <Button type="submit" look="primary">
          Next: schedule
        </Button>
      </div>
    </Form>
  );
}
