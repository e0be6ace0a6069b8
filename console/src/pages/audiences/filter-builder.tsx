import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '../../kit/button';
import { Choices } from '../../kit/form';
import { ConditionRow } from './condition-row';
import { type FilterNode, type Group, isGroup, NEW_CONDITION } from './filter';

const WHICH = [
  { value: 'all', label: 'All of these fit' },
  { value: 'any', label: 'Any of these fits' },
  { value: 'none', label: 'None of these fits' },
];

/** As deep as the API takes them; what is left within is for `none`, which is two levels there. */
const MOST_LEVELS = 3;

interface FilterBuilderProps {
  group: Group;
  onChange: (group: Group) => void;
  /** Not for the outermost group. */
  onRemove?: () => void;
  level?: number;
}

/** Conditions, and groups of them within each other. */
export function FilterBuilder({ group, onChange, onRemove, level = 1 }: FilterBuilderProps) {
  const set = (nodes: FilterNode[]): void => onChange({ ...group, nodes });
  const put = (at: number, node: FilterNode): void =>
    set(group.nodes.map((each, index) => (index === at ? node : each)));
  const take = (at: number): void => set(group.nodes.filter((_, index) => index !== at));
  return (
    <div
      className={level === 1 ? 'filter-group' : 'filter-group within'}
      role="group"
      aria-label={wordsOf(group)}
    >
      <div className="row spread">
        <Choices
          label="How they fit"
          value={group.which}
          onChange={(which) => onChange({ ...group, which: which as Group['which'] })}
          choices={WHICH}
        />
        {onRemove && (
          <IconButton label="Take this group away" onClick={onRemove}>
            <X size={16} aria-hidden />
          </IconButton>
        )}
      </div>
      {group.nodes.map((node, index) =>
        isGroup(node) ? (
          <FilterBuilder
            key={index}
            group={node}
            onChange={(next) => put(index, next)}
            onRemove={() => take(index)}
            level={level + 1}
          />
        ) : (
          <ConditionRow
            key={index}
            condition={node}
            onChange={(next) => put(index, next)}
            onRemove={() => take(index)}
          />
        ),
      )}
      <div className="row">
        <Button look="plain" onClick={() => set([...group.nodes, NEW_CONDITION])}>
          <Plus aria-hidden /> Condition
        </Button>
        {level < MOST_LEVELS && (
          <Button
            look="plain"
            onClick={() => set([...group.nodes, { which: 'any', nodes: [NEW_CONDITION, NEW_CONDITION] }])}
          >
            <Plus aria-hidden /> Group
          </Button>
        )}
      </div>
    </div>
  );
}

function wordsOf({ which }: Group): string {
  return WHICH.find(({ value }) => value === which)?.label ?? '';
}
