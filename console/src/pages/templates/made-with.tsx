import type { Template } from '@carillon/client';
import { Link } from 'wouter';
import { wordsOf } from '../../kit/badge';
import { Card, Facts } from '../../kit/page';

/** The versions of layout and partials that a version was published with, and keeps. */
export function MadeWith({ template: { made_with: parts } }: { template: Template }) {
  if (parts.length === 0) return null;
  return (
    <Card title="Made with" lead="What it was published with, and keeps.">
      <Facts
        facts={Object.fromEntries(
          parts.map(({ kind, name, template_id: id, version }) => [
            `${wordsOf(kind)} ${name}`,
            <Link key={id} href={`/templates/${id}?version=${version}`}>
              Version {version}
            </Link>,
          ]),
        )}
      />
    </Card>
  );
}
