import type { Template, TemplatesListQuery, Translation, VersionSource } from '@carillon/client';
import { UsageError } from './failure.js';

/** A template as files: their text by path, below the folder of the template. */
export type TemplateFiles = Map<string, string>;

export interface TemplateSource {
  channel: Template['channel'];
  kind: Template['kind'];
  version: VersionSource;
}

export type Kind = NonNullable<TemplatesListQuery['kind']>;
type Content = Pick<Translation, 'subject' | 'preheader' | 'html' | 'text' | 'body'>;
type Part = keyof Content;
type Declared = NonNullable<VersionSource['variables']>[number];

/** What `template.json` holds; what is left out is as the API has it by default. */
interface Settings {
  channel: Template['channel'];
  kind?: Template['kind'];
  default_locale?: string;
  layout?: string;
  inline_css?: boolean;
  variables?: Declared[];
}

export const SETTINGS = 'template.json';
const SETTING_NAMES = ['channel', 'kind', 'default_locale', 'layout', 'inline_css', 'variables'];
const FILE_OF: Record<Part, string> = {
  subject: 'subject.hbs',
  preheader: 'preheader.hbs',
  html: 'body.html.hbs',
  text: 'body.txt.hbs',
  body: 'body.txt.hbs',
};
const EMAIL_PARTS: Part[] = ['subject', 'preheader', 'html', 'text'];
const SMS_PARTS: Part[] = ['body'];
/** Of one line, which an editor ends with a line break that is not meant. */
const ONE_LINE: Part[] = ['subject', 'preheader'];

/** The same template is the same files, whoever has written it. */
export function filesOf({ channel, kind, version }: TemplateSource): TemplateFiles {
  const {
    default_locale: locale = 'en',
    layout,
    inline_css: inline,
    variables = [],
    translations = [],
  } = version;
  const settings: Settings = {
    channel,
    ...(kind === 'template' ? {} : { kind }),
    default_locale: canonical(locale),
    ...(layout === undefined ? {} : { layout }),
    ...(inline ? { inline_css: true } : {}),
    ...(variables.length > 0 ? { variables: sorted(variables) } : {}),
  };
  const files: TemplateFiles = new Map([[SETTINGS, `${JSON.stringify(settings, null, 2)}\n`]]);
  addContent(files, channel, '', version);
  for (const translation of [...translations].sort((a, b) => (a.locale < b.locale ? -1 : 1)))
    addContent(files, channel, `${canonical(translation.locale)}/`, translation);
  return files;
}

/** Throws a UsageError that names the file and what is wrong with it. */
export function sourceOf(name: string, files: TemplateFiles): TemplateSource {
  const settings = settingsOf(name, files.get(SETTINGS));
  const { channel, kind = 'template', default_locale: locale = 'en', variables, ...others } = settings;
  const places = [...new Set([...files.keys()].map((path) => path.split('/').slice(0, -1).join('/')))];
  const translations = places
    .filter((place) => place !== '')
    .sort()
    .map((place) => ({ locale: canonical(place), ...contentOf(files, channel, `${place}/`) }));
  return {
    ...{ channel, kind },
    version: {
      ...others,
      default_locale: canonical(locale),
      ...contentOf(files, channel, ''),
      ...(translations.length > 0 ? { translations } : {}),
      ...(variables ? { variables: variables.map(declared) } : {}),
    },
  };
}

/** What the API shows of a version, as it would be written. */
export function sourceOfTemplate(template: Template): TemplateSource {
  const { channel, kind, content, default_locale, translations, variables, layout, inline_css } = template;
  return {
    ...{ channel, kind },
    version: {
      ...content,
      ...{ default_locale, translations, inline_css },
      ...(layout === null ? {} : { layout }),
      variables: variables.flatMap(({ declared: isDeclared, type, ...variable }) =>
        isDeclared && type !== null ? [{ ...variable, type }] : [],
      ),
    },
  };
}

/** Whether a file below the folder of a template is one of its parts. */
export function isPart(path: string): boolean {
  return (
    path === SETTINGS || Object.values(FILE_OF).some((file) => path === file || path.endsWith(`/${file}`))
  );
}

function addContent(
  files: TemplateFiles,
  channel: Template['channel'],
  folder: string,
  content: Content,
): void {
  for (const part of partsOf(channel)) {
    const text = content[part];
    if (text !== undefined) files.set(folder + FILE_OF[part], ONE_LINE.includes(part) ? `${text}\n` : text);
  }
}

function contentOf(files: TemplateFiles, channel: Template['channel'], folder: string): Content {
  const parts = partsOf(channel).flatMap((part) => {
    const text = files.get(folder + FILE_OF[part]);
    return text === undefined ? [] : [[part, ONE_LINE.includes(part) ? text.replace(/\r?\n$/, '') : text]];
  });
  return Object.fromEntries(parts) as Content;
}

function partsOf(channel: Template['channel']): Part[] {
  return channel === 'email' ? EMAIL_PARTS : SMS_PARTS;
}

/** The API keeps them by name. */
function sorted(variables: Declared[]): Declared[] {
  return variables.map(declared).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether it is required is left out where it follows from there being a default, or none. */
function declared({ name, type, required, ...variable }: Declared): Declared {
  const given = 'default' in variable && variable.default !== undefined;
  const isPlain = required === undefined || required === !given;
  return {
    ...{ name, type },
    ...(isPlain ? {} : { required }),
    ...(given ? { default: variable.default } : {}),
    ...(variable.example === undefined ? {} : { example: variable.example }),
  };
}

function settingsOf(name: string, text: string | undefined): Settings {
  if (text === undefined) throw new UsageError(`${name}: there is no ${SETTINGS}.`);
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${name}/${SETTINGS} is not JSON: ${(error as Error).message}`);
  }
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    throw new UsageError(`${name}/${SETTINGS} should be an object.`);
  const unknown = Object.keys(settings).find((key) => !SETTING_NAMES.includes(key));
  if (unknown !== undefined)
    throw new UsageError(`${name}/${SETTINGS}: "${unknown}" is none of ${SETTING_NAMES.join(', ')}.`);
  const { channel, variables } = settings as Partial<Settings>;
  if (channel !== 'email' && channel !== 'sms')
    throw new UsageError(`${name}/${SETTINGS}: "channel" takes email or sms.`);
  if (variables !== undefined && !Array.isArray(variables))
    throw new UsageError(`${name}/${SETTINGS}: "variables" takes a list.`);
  return settings as Settings;
}

function canonical(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? locale;
  } catch {
    throw new UsageError(
      `"${locale}" is no language tag, such as fr or fr-CA; folders of a template are named so.`,
    );
  }
}
