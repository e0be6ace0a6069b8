/** One line of the exposition format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface Family {
  name: string;
  type: string;
  help: string;
}

const NAME = String.raw`[a-zA-Z_:][a-zA-Z0-9_:]*`;
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/** Reads a page of metrics, and throws at the first line that is not as the format has it. */
export class PrometheusText {
  readonly samples: Sample[] = [];
  readonly families = new Map<string, Family>();

  constructor(readonly text: string) {
    for (const line of text.split('\n')) this.read(line);
  }

  /** The sum of all samples that have these labels. */
  sum(name: string, labels: Record<string, string> = {}): number {
    return this.of(name, labels).reduce((sum, { value }) => sum + value, 0);
  }

  of(name: string, labels: Record<string, string> = {}): Sample[] {
    const has = (sample: Sample) =>
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value);
    return this.samples.filter((sample) => sample.name === name && has(sample));
  }

  /** Which label values there are, by label, of metrics whose names begin so. */
  labelValues(prefix: string): Map<string, Set<string>> {
    const values = new Map<string, Set<string>>();
    for (const { name, labels } of this.samples) {
      if (!name.startsWith(prefix)) continue;
      for (const [label, value] of Object.entries(labels)) {
        values.set(label, (values.get(label) ?? new Set()).add(value));
      }
    }
    return values;
  }

  private read(line: string): void {
    if (line === '') return;
    const described = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`).exec(line);
    if (described) {
      const [, what, name = '', text = ''] = described;
      const family = this.families.get(name) ?? { name, type: '', help: '' };
      this.families.set(name, what === 'TYPE' ? { ...family, type: text } : { ...family, help: text });
      return;
    }
    const [, name, written = '', value] = SAMPLE.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`not a line of metrics: ${line}`);
    this.samples.push({ name, labels: labelsOf(written, line), value: numberOf(value, line) });
    if (!this.families.has(name) && !this.families.has(name.replace(/_(bucket|sum|count)$/, ''))) {
      throw new Error(`a metric without a type: ${line}`);
    }
  }
}

function labelsOf(written: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < written.length) {
    const [, name = '', value = ''] = LABEL.exec(written) ?? [];
    if (!name) throw new Error(`not labels: ${line}`);
    labels[name] = value.replace(/\\(["\\n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
  }
  return labels;
}

function numberOf(value: string, line: string): number {
  const number = value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : Number(value);
  if (Number.isNaN(number) && value !== 'NaN') throw new Error(`not a number: ${line}`);
  return number;
}
