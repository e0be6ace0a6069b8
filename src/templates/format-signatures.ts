/** What may stand in a place of a helper: a text or number written out, or the name of a variable as well. */
type Argument = { takes: readonly string[] } | { takes: 'text' | 'integer'; orVariable?: boolean };

interface Signature {
  /** After the value, in order. */
  positional: readonly { name: string; argument: Argument }[];
  named: Readonly<Record<string, Argument>>;
  requires?: string;
  example: string;
}

const STYLES = ['short', 'medium', 'long', 'full'] as const;
const TEXT: Argument = { takes: 'text' };

/** Each is given a variable first. What a template may write is this and nothing else. */
export const FORMATS = {
  date: {
    positional: [],
    named: {
      style: { takes: [...STYLES, 'none'] },
      time: { takes: STYLES },
      zone: { takes: 'text', orVariable: true },
    },
    example: '{{date due style="long" time="short" zone="Europe/Berlin"}}',
  },
  number: {
    positional: [],
    named: { decimals: { takes: 'integer' }, style: { takes: ['decimal', 'percent'] } },
    example: '{{number weight decimals=2}}',
  },
  currency: {
    positional: [{ name: 'the currency', argument: { takes: 'text', orVariable: true } }],
    named: {},
    example: '{{currency total "EUR"}}',
  },
  plural: {
    positional: [],
    named: { zero: TEXT, one: TEXT, two: TEXT, few: TEXT, many: TEXT, other: TEXT },
    requires: 'other',
    example: '{{plural count one="# item" other="# items"}}',
  },
  upper: { positional: [], named: {}, example: '{{upper name}}' },
  lower: { positional: [], named: {}, example: '{{lower name}}' },
  default: {
    positional: [{ name: 'what is printed instead', argument: TEXT }],
    named: {},
    example: '{{default name "friend"}}',
  },
} as const satisfies Record<string, Signature>;

export type FormatName = keyof typeof FORMATS;

export function isFormat(name: string): name is FormatName {
  return Object.hasOwn(FORMATS, name);
}

/** Of a text that is written into a helper, in characters. */
const MAX_LITERAL = 200;

type Expression = hbs.AST.Expression;

/** Why the helper is not written as it must be, as a half-sentence, or null. `given` is all that follows its name. */
export function signatureFault(
  name: FormatName,
  params: Expression[],
  hash: hbs.AST.HashPair[],
): string | null {
  const { positional, named, requires, example }: Signature = FORMATS[name];
  const wrong = (why: string) => `"${name}" ${why}, as in ${example}`;
  const [value, ...rest] = params;
  if (value?.type !== 'PathExpression') return wrong('takes the name of a variable first');
  if (rest.length !== positional.length) {
    const wanted = positional.map((each) => each.name).join(' and ');
    return wrong(
      positional.length === 0 ? 'takes nothing else without a name' : `takes a variable and ${wanted}`,
    );
  }
  for (const [i, { name: what, argument }] of positional.entries()) {
    const fault = argumentFault(argument, rest[i]);
    if (fault) return wrong(`takes ${fault} as ${what}`);
  }
  for (const { key, value: given } of hash) {
    const argument = Object.hasOwn(named, key) ? named[key] : undefined;
    if (!argument) return wrong(`has no "${key}"`);
    const fault = argumentFault(argument, given);
    if (fault) return wrong(`takes ${fault} as "${key}"`);
  }
  if (new Set(hash.map(({ key }) => key)).size < hash.length) return wrong('is given a name twice');
  if (requires && !hash.some(({ key }) => key === requires)) return wrong(`needs "${requires}"`);
  return null;
}

/** What it should have been, or null. */
function argumentFault(argument: Argument, given: Expression | undefined): string | null {
  const { type, value } = (given ?? {}) as { type?: string; value?: unknown };
  if (Array.isArray(argument.takes)) {
    const words = argument.takes as readonly unknown[];
    return type === 'StringLiteral' && words.includes(value) ? null : `one of ${words.join(', ')}`;
  }
  const { takes, orVariable } = argument as Exclude<Argument, { takes: readonly string[] }>;
  if (takes === 'integer') {
    const fits =
      type === 'NumberLiteral' && Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 20;
    return fits ? null : 'a whole number from 0 to 20';
  }
  if (orVariable && type === 'PathExpression') return null;
  if (type === 'StringLiteral' && String(value).length <= MAX_LITERAL) return null;
  return `a text of at most ${MAX_LITERAL} characters in quotes${orVariable ? ' or the name of a variable' : ''}`;
}

/** What a value must be to be printed so. */
export function formattedAs(name: FormatName): 'date' | 'number' | null {
  if (name === 'date') return 'date';
  return name === 'number' || name === 'currency' || name === 'plural' ? 'number' : null;
}

/** Of those that are kept, which costs next to nothing; beyond them each may have to be made for every value. */
const KEPT_FORMATS = 20;
const KEPT_STEPS = 5;
const NEW_STEPS: Record<FormatName, number> = {
  date: 400,
  number: 100,
  currency: 100,
  plural: 50,
  upper: 1,
  lower: 1,
  default: 1,
};

/** A bound of what it costs, in nodes of a template. `seen` are the formats of the template so far. */
export function stepsOfFormat(name: FormatName, options: Expression[], seen: Set<string>): number {
  seen.add(`${name} ${options.map((each) => (each as { value?: unknown }).value).join()}`);
  const byVariable = options.some(({ type }) => type === 'PathExpression');
  return byVariable || seen.size > KEPT_FORMATS ? NEW_STEPS[name] : KEPT_STEPS;
}
