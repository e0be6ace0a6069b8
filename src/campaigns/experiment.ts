import { createHash } from 'node:crypto';
import type { FieldError } from '../common/app-error';
import type { CampaignRunId } from '../common/ids';
import type { Variables } from '../templates/content';

/** What the variants are compared by, among those who were sent to. Opens and clicks of machines do not count. */
export const WINNER_RULES = ['delivered', 'opened', 'clicked'] as const;
export type WinnerRule = (typeof WINNER_RULES)[number];

export interface Variant {
  name: string;
  /** Absent: the template of the campaign. */
  template?: { id: string; version?: number };
  /** Before those of the campaign: another subject, for one. */
  variables?: Variables;
}

/** Some get one of several variants; when the test is over, everybody else gets the one that did best. */
export interface Experiment {
  variants: Variant[];
  /** Of all recipients, who is in the test, evenly over the variants. */
  test_share: number;
  winner_by: WinnerRule;
  /** Seconds from when the last in the test was sent to. */
  wait: number;
}

export function experimentErrors({ variants }: Experiment): FieldError[] {
  const names = new Set<string>();
  return variants.flatMap(({ name, template, variables }, i) => {
    const errors: FieldError[] = [];
    const pointer = `/experiment/variants/${i}`;
    if (names.has(name))
      errors.push({
        pointer: `${pointer}/name`,
        code: 'taken',
        detail: 'Each variant has a name of its own.',
      });
    names.add(name);
    if (!template && !variables) {
      const detail = 'A variant takes a "template" or "variables" of its own.';
      errors.push({ pointer, code: 'required', detail });
    }
    return errors;
  });
}

/** Which variant somebody gets; null: the one that wins. By the run and the address alone, so that it never changes. */
export function variantOf(
  { variants, test_share: share }: Experiment,
  runId: CampaignRunId,
  address: string,
): number | null {
  const drawn = createHash('sha256').update(`${runId}:${address}`).digest().readUIntBE(0, 6) / 2 ** 48;
  return drawn < share ? Math.floor((drawn / share) * variants.length) : null;
}

export interface VariantScore {
  number: number;
  sent: number;
  delivered: number;
  opened: number;
  clicked: number;
}

/** The best share of those who were sent to; of equals the first. */
export function winnerOf(scores: readonly VariantScore[], by: WinnerRule): number {
  const share = (score: VariantScore) => (score.sent === 0 ? 0 : score[by] / score.sent);
  const best = [...scores].sort((a, b) => share(b) - share(a) || a.number - b.number)[0];
  return best?.number ?? 0;
}
