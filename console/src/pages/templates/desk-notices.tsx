import type { Template } from '@carillon/client';
import { Link } from 'wouter';
import { Notice } from '../../kit/notice';

/** What somebody has to know of this template before they look for a button that is not there. */
export function DeskNotices({ template }: { template: Template }) {
  const { origin, overridden_by: overriddenBy } = template;
  if (origin !== 'platform') return null;
  if (overriddenBy)
    return (
      <Notice title="Overridden">
        <p>
          Your own <Link href={`/templates/${overriddenBy}`}>{template.name}</Link> is sent in its place by
          whoever names it.
        </p>
      </Notice>
    );
  return (
    <Notice title="Written by the platform">
      <p>
        You send with it as it is, and have each new version at once. To say it in other words, override it: a
        draft of your own begins with this.
      </p>
    </Notice>
  );
}
