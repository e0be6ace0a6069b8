import { Plus } from 'lucide-react';
import { Button } from '../../../kit/button';
import { SelectField, Switch, TextField } from '../../../kit/form';
import type { DraftExperiment } from './draft';
import type { StepProps } from './step-props';
import { VariantFields } from './variant-fields';

const MOST_VARIANTS = 5;
const FRESH: DraftExperiment = {
  variants: [
    { name: 'A', templateId: '', variables: {} },
    { name: 'B', templateId: '', variables: {} },
  ],
  sharePercent: '20',
  winnerBy: 'clicked',
  waitMinutes: '240',
};

/** Several variants, who is in the test, and what decides. */
export function ExperimentFields({ draft, change }: Pick<StepProps, 'draft' | 'change'>) {
  const { experiment } = draft;
  const set = (changes: Partial<DraftExperiment>): void =>
    change({ experiment: experiment && { ...experiment, ...changes } });
  return (
    <div className="form">
      <Switch
        label="Send several variants to some first"
        checked={experiment !== null}
        onChange={(isOn) => change({ experiment: isOn ? FRESH : null })}
      />
      {experiment && (
        <>
          {experiment.variants.map((variant, index) => (
            <VariantFields
              key={index}
              index={index}
              draft={draft}
              variant={variant}
              onChange={(changed) => set({ variants: experiment.variants.with(index, changed) })}
              onRemove={
                experiment.variants.length > 2
                  ? () => set({ variants: experiment.variants.toSpliced(index, 1) })
                  : undefined
              }
            />
          ))}
          {experiment.variants.length < MOST_VARIANTS && (
            <div>
              <Button
                onClick={() =>
                  set({
                    variants: [
                      ...experiment.variants,
                      { name: 'ABCDE'.charAt(experiment.variants.length), templateId: '', variables: {} },
                    ],
                  })
                }
              >
                <Plus aria-hidden /> Add a variant
              </Button>
            </div>
          )}
          <div className="columns">
            <TextField
              name="experiment.test_share"
              label="In the test"
              type="number"
              min={1}
              max={90}
              step="any"
              hint="Percent of all recipients, evenly over the variants."
              value={experiment.sharePercent}
              onValueChange={(sharePercent) => set({ sharePercent })}
            />
            <SelectField
              name="experiment.winner_by"
              label="The winner is"
              hint="Of those who were sent to in the test. Machines do not count."
              value={experiment.winnerBy}
              onChange={(winnerBy) => set({ winnerBy: winnerBy as DraftExperiment['winnerBy'] })}
              choices={[
                { value: 'clicked', label: 'Clicked most' },
                { value: 'opened', label: 'Opened most' },
                { value: 'delivered', label: 'Delivered most' },
              ]}
            />
            <TextField
              name="experiment.wait"
              label="Decided after"
              type="number"
              min={1}
              hint="Minutes, from when the last in the test was sent to."
              value={experiment.waitMinutes}
              onValueChange={(waitMinutes) => set({ waitMinutes })}
            />
          </div>
        </>
      )}
    </div>
  );
}
