import { OPTION_NOTES } from './option-notes';
import { CHOICES, DEFAULT_OPTIONS, FIXED_OPTIONS, variableOf, type SimulatorOptions } from './options';

/** GET /simulator/options for a person: every option with its value, default, and what is known about the provider. */
export function optionsPage(options: SimulatorOptions): string {
  const names = Object.keys(OPTION_NOTES) as (keyof SimulatorOptions)[];
  const rows = names.map((name) => row(name, options)).join('\n');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Options · SMTP2GO simulator</title>
    <link rel="icon" href="/icon.svg" />
    <link rel="stylesheet" href="/page.css" />
  </head>
  <body>
    <header class="bar">
      <img src="/icon.svg" alt="" width="24" height="24" />
      <strong>SMTP2GO simulator</strong>
      <span class="bar-line">A local stand-in for SMTP2GO. Nothing leaves this machine.</span>
      <a href="/simulator">Control API</a>
      <a href="/">Inbox</a>
    </header>
    <div class="scroll">
      <main class="guide wide">
        <h1>Options</h1>
        <p>
          Change one with <code>PATCH /simulator/options</code> and a JSON object, or at start with its environment
          variable. "Not known" means that neither the provider's documents nor anybody's observations say it.
        </p>
        <table>
          <tr><th>Option</th><th>Now</th><th>Default</th><th>What it is, and what is known</th></tr>
${rows}
        </table>
      </main>
    </div>
  </body>
</html>
`;
}

function row(name: keyof SimulatorOptions, options: SimulatorOptions): string {
  const { what, unknown } = OPTION_NOTES[name];
  const choices = CHOICES[name] ? `One of ${CHOICES[name].join(', ')}. ` : '';
  const fixed = FIXED_OPTIONS.includes(name) ? ` Fixed at start (${variableOf(name)}).` : '';
  const notKnown = unknown ? `<br /><em>Not known: ${escapeHtml(unknown)}</em>` : '';
  const shown = (from: SimulatorOptions): string =>
    name === 'masterKey' ? '(at start)' : escapeHtml(shownValue(from[name]));
  return (
    `          <tr><td title="${variableOf(name)}"><code>${name}</code></td><td>${shown(options)}</td>` +
    `<td>${shown(DEFAULT_OPTIONS)}</td>` +
    `<td>${escapeHtml(`${choices}${what}${fixed}`)}${notKnown}</td></tr>`
  );
}

export function shownValue(value: SimulatorOptions[keyof SimulatorOptions]): string {
  return typeof value === 'string' ? value || '(empty)' : JSON.stringify(value);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
