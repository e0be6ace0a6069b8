import type { Template } from '@carillon/client';
import { useState } from 'react';
import { Button } from '../../kit/button';
import { Segments } from '../../kit/tabs';
import { examplesOf, type Values } from './example-values';
import type { Draft } from './use-draft';
import { ValueInput } from './value-input';
import { ValuesJson } from './values-json';

const VIEWS = [
  { value: 'form', label: 'Form' },
  { value: 'json', label: 'JSON' },
] as const;
type As = (typeof VIEWS)[number]['value'];

interface PreviewValuesProps {
  template: Template;
  draft: Draft;
  values: Values | null;
  onValues: (values: Values | null) => void;
  /** A language as a message asks for it, other than the one that is written. */
  asked: string;
  onAsked: (locale: string) => void;
  shown: string | undefined;
}

/** Other values than the examples, and a language that somebody asks for: nothing of it is stored. */
export function PreviewValues(props: PreviewValuesProps) {
  const { template, draft, values, onValues, asked, onAsked, shown } = props;
  const [as, setAs] = useState<As>('form');
  const names = new Set(draft.source.variables.map(({ name }) => name));
  const variables = [
    ...draft.source.variables,
    ...template.variables.filter(({ declared, name }) => !declared && !names.has(name)),
  ];
  const current = values ?? examplesOf(variables);
  return (
    <details className="preview-values">
      <summary>
        {values === null ? 'Shown with the examples' : 'Shown with values of your own'}
        {shown && <span className="faint"> in {shown}</span>}
      </summary>
      <div className="stack">
        <div className="row spread">
          <Segments label="Values as" value={as} onChange={setAs} choices={VIEWS} />
          {values !== null && (
            <Button look="plain" onClick={() => onValues(null)}>
              Back to the examples
            </Button>
          )}
        </div>
        {as === 'json' ? (
          <ValuesJson values={current} onChange={onValues} />
        ) : (
          variables.map(({ name, type }) => (
            <label key={name} className="small-field">
              <span className="mono">{name}</span>
              <ValueInput
                type={type}
                value={current[name]}
                onChange={(value) => {
                  const { [name]: _, ...others } = current;
                  onValues(value === undefined ? others : { ...current, [name]: value });
                }}
              />
            </label>
          ))
        )}
        <label className="small-field">
          <span>Language that is asked for</span>
          <input
            className="input"
            value={asked}
            placeholder="fr-CA"
            autoComplete="off"
            onChange={({ target }) => onAsked(target.value.trim())}
          />
        </label>
      </div>
    </details>
  );
}
