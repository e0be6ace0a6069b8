import { Segments } from '../../kit/tabs';
import { type Period, PERIODS } from '../../statistics/periods';
import { useFilters } from '../../kit/use-filters';

const MODES = [
  { value: 'live', label: 'Live' },
  { value: 'test', label: 'Test' },
] as const;

interface Range {
  period: Period;
  mode: (typeof MODES)[number]['value'];
}

/** Of which days and which mode a page tells, as its address has it. */
export function useRange(): Range {
  const [{ days, mode }] = useFilters(['days', 'mode']);
  return {
    period: PERIODS.find(({ value }) => value === days)?.value ?? '30',
    mode: mode === 'test' ? 'test' : 'live',
  };
}

export function RangeChoice() {
  const { period, mode } = useRange();
  const [, change] = useFilters(['days', 'mode']);
  return (
    <>
      <Segments
        label="Mode"
        value={mode}
        onChange={(chosen) => change({ mode: chosen === 'test' ? 'test' : '' })}
        choices={MODES}
      />
      <Segments
        label="Period"
        value={period}
        onChange={(chosen) => change({ days: chosen === '30' ? '' : chosen })}
        choices={PERIODS}
      />
    </>
  );
}
