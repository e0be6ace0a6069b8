import { AppError, type FieldError } from '../common/app-error';
import type { Channel } from '../templates/template.entity';
import { daysAfter, daysBetween } from './day';
import { type Axis, VALUE_AXES, type ValueAxis } from './measures';
import type { StatisticsFilter } from './statistic.store';
import type { StatisticsRangeQuery, StatisticsReportQuery } from './statistics-query.dto';

export const MOST_DAYS = 366;
const DAYS_BY_DEFAULT = 30;

export type TenantGroup = 'day' | 'channel' | ValueAxis;

/** What is asked for, in our words. */
export interface StatisticsRequest {
  groups: TenantGroup[];
  /** By template, campaign or tag, when there is one in `groups`. */
  groupAxis: ValueAxis | null;
  filter: StatisticsFilter;
}

/** The days that are meant. Throws AppError naming what is wrong with them. */
export function rangeOf(
  { from: first, to: last }: Pick<StatisticsRangeQuery, 'from' | 'to'>,
  today: string,
): { from: string; to: string } {
  const to = last ?? today;
  const from = first ?? daysAfter(to, 1 - DAYS_BY_DEFAULT);
  const days = daysBetween(from, to);
  if (days < 1) {
    const detail = `"from" is ${from}, which is after "to", ${to}.`;
    throw AppError.invalid([{ pointer: '/from', code: 'after_the_end', detail }]);
  }
  if (days > MOST_DAYS) {
    const detail = `From ${from} to ${to} are ${days} days; ask for at most ${MOST_DAYS} at once.`;
    throw AppError.invalid([{ pointer: '/from', code: 'too_many_days', detail }]);
  }
  return { from, to };
}

/** Throws AppError when two things are asked for that are not added up together. */
export function requestOf(query: StatisticsReportQuery, test: boolean, today: string): StatisticsRequest {
  const groups = groupsOf<TenantGroup>(query.group_by);
  const byValue = groups.filter((each): each is ValueAxis => VALUE_AXES.includes(each as ValueAxis));
  const filtered = Object.entries({
    template: query.template_id,
    campaign: query.campaign_id,
    tag: query.tag,
  }).flatMap(([axis, value]) => (value === undefined ? [] : [{ axis: axis as ValueAxis, value }]));
  const axes = new Set([...byValue, ...filtered.map(({ axis }) => axis)]);
  if (axes.size > 1) {
    const [first, second] = axes;
    const detail = `Deliveries are added up by one of template, campaign and tag; ask for ${first} and ${second} one after the other.`;
    const last = filtered.at(-1)?.axis;
    const pointer = byValue.length > 1 || !last ? '/group_by' : POINTERS[last];
    throw AppError.invalid([{ pointer, code: 'one_axis', detail } satisfies FieldError]);
  }
  const [axis] = axes;
  return {
    groups,
    groupAxis: byValue[0] ?? null,
    filter: {
      ...rangeOf(query, today),
      test,
      axis: (axis ?? 'total') satisfies Axis,
      value: filtered[0]?.value ?? null,
      channel: (query.channel ?? null) satisfies Channel | null,
    },
  };
}

const POINTERS: Record<ValueAxis, string> = {
  template: '/template_id',
  campaign: '/campaign_id',
  tag: '/tag',
};

/** None twice: the query's pattern knows the words, and not how often each stands there. */
export function groupsOf<Group extends string>(groupBy: string | undefined): Group[] {
  const groups = (groupBy?.split(',') ?? []) as Group[];
  const twice = groups.find((each, i) => groups.indexOf(each) !== i);
  if (twice) {
    throw AppError.invalid([
      { pointer: '/group_by', code: 'twice', detail: `"group_by" names ${twice} twice.` },
    ]);
  }
  return groups;
}
