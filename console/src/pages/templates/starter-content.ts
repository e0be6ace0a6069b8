import type { CreateTemplate, VersionSource } from '@carillon/client';

const NAME = { name: 'name', type: 'string', default: 'there', example: 'Ada' } as const;

/** Something to change is easier than an empty page. */
export function starterContent(
  channel: CreateTemplate['channel'],
  kind: NonNullable<CreateTemplate['kind']>,
): VersionSource {
  if (channel === 'sms') return { body: 'Hello {{name}}', variables: [{ ...NAME }] };
  if (kind === 'layout')
    return {
      html: '<html>\n  <body>\n    {{> content}}\n  </body>\n</html>\n',
      text: '{{> content}}\n',
    };
  if (kind === 'partial') return { html: '<p>Kind regards</p>\n', text: 'Kind regards\n' };
  return {
    subject: 'Hello {{name}}',
    html: '<html>\n  <body>\n    <h1>Hello {{name}}</h1>\n    <p>…</p>\n  </body>\n</html>\n',
    variables: [{ ...NAME }],
  };
}
