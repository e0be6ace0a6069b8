import type { DeclareVariable, Template } from '@carillon/client';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../kit/button';
import { Card } from '../../kit/page';
import { Segments } from '../../kit/tabs';
import type { Draft } from './use-draft';
import { VariableRow } from './variable-row';
import { VariablesTable } from './variables-table';
import { VariablesJson } from './variables-json';

const VIEWS = [
  { value: 'form', label: 'Form' },
  { value: 'json', label: 'JSON' },
] as const;
type View = (typeof VIEWS)[number]['value'];

/** What messages bring values for, with a type, a default, and an example that the preview shows. */
export function VariablesCard({ template, draft }: { template: Template; draft: Draft }) {
  const [view, setView] = useState<View>('form');
  const { variables } = draft.source;
  const declared = new Set(variables.map(({ name }) => name));
  const unknown = template.variables.filter(
    ({ name, declared: isDeclared }) => !isDeclared && !declared.has(name),
  );
  const set = (next: DeclareVariable[]): void => draft.change((now) => ({ ...now, variables: next }));
  const declare = (names: string[]): void =>
    set([...variables, ...names.map((name): DeclareVariable => ({ name, type: 'string', required: true }))]);
  return (
    <Card
      title="Variables"
      lead="A message with a value that is missing or of another type is refused. Examples are what the preview shows."
      actions={<Segments label="Variables as" value={view} onChange={setView} choices={VIEWS} />}
    >
      {view === 'json' ? (
        <VariablesJson variables={variables} onChange={set} readOnly={!draft.canChange} />
      ) : (
        <div className="stack">
          {variables.length === 0 && unknown.length === 0 && (
            <p className="quiet">
              {draft.canChange ? 'None yet. Write {{name}} in the content, and declare it here.' : 'None.'}
            </p>
          )}
          {!draft.canChange && variables.length > 0 && <VariablesTable variables={variables} />}
          {(draft.canChange ? variables : []).map((variable, index) => (
            <VariableRow
              key={index}
              variable={variable}
              onChange={(next) => set(variables.map((each, at) => (at === index ? next : each)))}
              onRemove={() => set(variables.filter((_, at) => at !== index))}
            />
          ))}
          {unknown.length > 0 && (
            <p className="row">
              <span className="quiet">Printed and not declared:</span>
              {unknown.map(({ name }) => (
                <code key={name}>{name}</code>
              ))}
              {draft.canChange && (
                <Button onClick={() => declare(unknown.map(({ name }) => name))}>
                  Declare {unknown.length === 1 ? 'it' : 'them'}
                </Button>
              )}
            </p>
          )}
          {draft.canChange && (
            <div>
              <Button look="plain" onClick={() => declare([freeName(declared)])}>
                <Plus aria-hidden /> Add a variable
              </Button>
            </div>
          )}
        </div>
      )}
    </Card>
  );
}

function freeName(taken: Set<string>): string {
  let number = 1;
  while (taken.has(`variable_${number}`)) number += 1;
  return `variable_${number}`;
}
