import { median } from './statistics';

interface Rate {
  perSecond: number;
}

export interface Turns<Carillon extends Rate, Baseline extends Rate> {
  /** The medians of the rounds. */
  perSecond: { carillon: number; baseline: number };
  rounds: { carillon: Carillon[]; baseline: Baseline[] };
}

/** Measures the one and the other in turns, so that whatever else the machine does meets both. */
export async function inTurns<Carillon extends Rate, Baseline extends Rate>(
  rounds: number,
  carillon: (round: number) => Promise<Carillon>,
  baseline: (round: number) => Promise<Baseline>,
): Promise<Turns<Carillon, Baseline>> {
  const seen = { carillon: [] as Carillon[], baseline: [] as Baseline[] };
  for (let round = 0; round < rounds; round++) {
    seen.carillon.push(await carillon(round));
    seen.baseline.push(await baseline(round));
  }
  return {
    perSecond: {
      carillon: median(seen.carillon.map(({ perSecond }) => perSecond)),
      baseline: median(seen.baseline.map(({ perSecond }) => perSecond)),
    },
    rounds: seen,
  };
}
