import { type Settings, SettingsError } from './settings.js';
import type { Tool } from './tool.js';

/** What is offered: what was asked for, as far as there is a key for it. Throws for a name that nothing has. */
export function chooseTools(tools: readonly Tool[], settings: Settings): Tool[] {
  const { tools: asked, readOnly } = settings;
  const isAsked = asked === undefined ? ({ usual }: Tool) => usual : wish(tools, asked);
  return tools.filter(
    (tool) => isAsked(tool) && hasKey(tool, settings) && (!readOnly || tool.annotations.readOnlyHint),
  );
}

function wish(tools: readonly Tool[], asked: string[]): (tool: Tool) => boolean {
  const words = new Set(tools.flatMap(wordsFor));
  const unknown = asked.find((each) => !words.has(each.toLowerCase()));
  if (unknown !== undefined)
    throw new SettingsError(
      `--tools: nothing is called "${unknown}". Groups are ${[...new Set(tools.flatMap(({ tags }) => tags.map(groupName)))].sort().join(', ')}.`,
    );
  const wanted = new Set(asked.map((each) => each.toLowerCase()));
  return (tool) => wordsFor(tool).some((word) => wanted.has(word));
}

function wordsFor({ name, tags }: Tool): string[] {
  return ['all', name, ...tags.map(groupName)];
}

function groupName(tag: string): string {
  return tag.toLowerCase().replaceAll(' ', '-');
}

function hasKey({ key }: Tool, { apiKey, operatorKey }: Settings): boolean {
  switch (key) {
    case 'operator':
      return operatorKey !== undefined;
    case 'tenant':
      return apiKey !== undefined;
    case 'live':
      return apiKey !== undefined && !apiKey.startsWith('car_test_');
  }
}
