import { minute } from './time';

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** What the API says for people, with its instants as the reader's clock shows them. */
export function Sentence({ children }: { children: string }) {
  return children.replace(INSTANT, (instant) => minute(instant));
}
