import { useEffect, useEffectEvent, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { count } from './numbers';

export interface Series {
  label: string;
  /** One for each of `times`; null where there is nothing to show. */
  values: (number | null)[];
  /** One of four, the same for the same thing everywhere. */
  tone?: 1 | 2 | 3 | 4;
}

interface ChartProps {
  /** What is shown, for those who cannot see it. */
  label: string;
  times: Date[];
  series: Series[];
  height?: number;
  /** How a value is written. */
  format?: (value: number) => string;
}

const WHOLE_STEPS = Array.from({ length: 10 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat();

/** Lines over time. The numbers stand in a table as well, for screen readers and whoever wants them exactly. */
export function Chart({ label, times, series, height = 220, format = count }: ChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const theme = useTheme();
  const [isTold, setIsTold] = useState(false);
  const shape = series.map(({ label: name, tone }) => `${name} ${tone ?? ''}`).join('|');
  const data: uPlot.AlignedData = [
    times.map((time) => time.getTime() / 1_000),
    ...series.map(({ values }) => values),
  ];
  const make = useEffectEvent(
    (node: HTMLElement) => new uPlot(optionsOf(node, series, height, format), data, node),
  );

  // Made anew when other lines are shown; other values of the same lines are set below.
  useEffect(() => {
    const node = holder.current;
    if (!node) return undefined;
    const made = make(node);
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: node.clientWidth, height }));
    resize.observe(node);
    return () => {
      resize.disconnect();
      made.destroy();
    };
  }, [shape, height, theme]);
  useEffect(() => plot.current?.setData(data));

  return (
    <figure className="stack" style={{ gap: '0.5rem' }} aria-label={label}>
      <div ref={holder} className="chart" aria-hidden style={{ height }} />
      <figcaption className="row spread">
        <span className="legend">
          {series.map(({ label: name, tone }, index) => (
            <span key={name}>
              <span className="legend-mark" style={{ background: `var(--series-${tone ?? index + 1})` }} />
              {name}
            </span>
          ))}
        </span>
      </figcaption>
      <details onToggle={({ currentTarget }) => setIsTold(currentTarget.open)}>
        <summary className="faint">As a table</summary>
        {isTold && (
          <div className="table-scroll" tabIndex={0} role="region" aria-label={`${label}, as a table`}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Time</th>
                  {series.map(({ label: name }) => (
                    <th key={name} scope="col" className="end">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {times.map((time, index) => (
                  <tr key={time.getTime()}>
                    <th scope="row">{time.toISOString().slice(0, 16).replace('T', ' ')}</th>
                    {series.map(({ label: name, values }) => (
                      <td key={name} className="end">
                        {values[index] === null || values[index] === undefined ? '–' : format(values[index])}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </details>
    </figure>
  );
}

function optionsOf(
  node: HTMLElement,
  series: Series[],
  height: number,
  format: (value: number) => string,
): uPlot.Options {
  const [text = '', line = '', ...strokes] = resolved(node, [
    '--text-3',
    '--line',
    ...series.map(({ tone }, index) => `--series-${tone ?? index + 1}`),
  ]);
  const axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { show: false } };
  const font = `12px ${getComputedStyle(node).fontFamily}`;
  return {
    fmtDate: (names) => uPlot.fmtDate(names.replace('{M}/{D}', '{D} {MMM}').replace('{YY}', '{YYYY}')),
    width: node.clientWidth || 600,
    height,
    legend: { show: false },
    cursor: { y: false },
    scales: { y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.1 : 1] } },
    axes: [
      { ...axis, font },
      {
        ...axis,
        font,
        size: 56,
        // What is counted comes in whole numbers.
        ...(format === count && { incrs: WHOLE_STEPS }),
        values: (_plot, values) => values.map((value) => format(value)),
      },
    ],
    series: [
      {},
      ...series.map(({ label }, index) => ({
        label,
        stroke: strokes[index] ?? text,
        width: 2,
        points: { show: false },
      })),
    ],
  };
}

/** A canvas knows no `light-dark()`: the colours that these properties come to here, looked up all at once. */
function resolved(node: HTMLElement, properties: string[]): string[] {
  const probes = properties.map((property) => {
    const probe = document.createElement('span');
    probe.style.color = `var(${property})`;
    return probe;
  });
  node.append(...probes);
  const colors = probes.map((probe) => getComputedStyle(probe).color);
  for (const probe of probes) probe.remove();
  return colors;
}

/** Changes with the colours, by choice or by the system. */
function useTheme(): string {
  const [theme, setTheme] = useState(themeNow);
  useEffect(() => {
    const update = (): void => setTheme(themeNow());
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', update);
    const chosen = new MutationObserver(update);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      system.removeEventListener('change', update);
      chosen.disconnect();
    };
  }, []);
  return theme;
}

function themeNow(): string {
  return `${document.documentElement.dataset.theme ?? ''} ${matchMedia('(prefers-color-scheme: dark)').matches}`;
}
