import './keys.css';
import { CheckList } from '../kit/check-list';
import { Segments } from '../kit/tabs';
import { ALL_SCOPES, type Preset, PRESETS, presetOf, type Scope, SCOPE_GROUPS } from './scopes';

const CHOICES = [
  ...Object.entries(PRESETS).map(([value, { label }]) => ({ value: value as Preset, label })),
  { value: 'own' as Preset, label: 'Own choice' },
];

interface ScopesFieldProps {
  value: Scope[];
  onChange: (value: Scope[]) => void;
}

/** What a key may do: one of the usual sets, or scope by scope. */
export function ScopesField({ value, onChange }: ScopesFieldProps) {
  const choose = (preset: Preset): void => {
    if (preset !== 'own') onChange([...PRESETS[preset].scopes]);
  };
  return (
    <div className="stack" style={{ gap: '0.6rem' }}>
      <Segments label="Usual sets of scopes" value={presetOf(value)} onChange={choose} choices={CHOICES} />
      <CheckList
        name="scopes"
        label="Scopes"
        hint="Writing does not include reading."
        value={value}
        onChange={(next) => onChange(ALL_SCOPES.filter((scope) => next.includes(scope)))}
        groups={SCOPE_GROUPS.map(({ title, scopes }) => ({
          title,
          choices: scopes.map(({ scope, meaning }) => ({
            value: scope,
            label: (
              <>
                <code>{scope}</code>
                <span className="scope-meaning">{meaning}</span>
              </>
            ),
          })),
        }))}
      />
    </div>
  );
}
