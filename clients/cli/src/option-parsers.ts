import { InvalidArgumentError } from 'commander';

/** Of an option that may be given several times. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** `name=value`, several times. */
export function collectPairs(pair: string, before: Record<string, string> = {}): Record<string, string> {
  const at = pair.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It takes name=value.');
  return { ...before, [pair.slice(0, at)]: pair.slice(at + 1) };
}

/** `name=text`, or `name:=json` for numbers, lists and the like; several times. */
export function collectData(pair: string, before: Record<string, unknown> = {}): Record<string, unknown> {
  const at = pair.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It takes name=text, or name:=json.');
  const isJson = pair[at - 1] === ':';
  const [name, text] = [pair.slice(0, isJson ? at - 1 : at), pair.slice(at + 1)];
  return { ...before, [name]: isJson ? jsonOf(name, text) : text };
}

export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It takes a whole number above 0.');
  return Number(text);
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError(`What stands after ${name}:= is not JSON.`);
  }
}
