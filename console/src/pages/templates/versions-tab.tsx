import type { Template, VersionSummary } from '@carillon/client';
import { useLocation, useSearchParams } from 'wouter';
import { type List, useAct } from '../../api/reading';
import { Badge } from '../../kit/badge';
import { AskFirst } from '../../kit/dialog';
import { Choices } from '../../kit/form';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { say } from '../../kit/toasts';
import { VersionDiff } from './version-diff';

/** All versions, newest first; what differs between two of them; and the way back to an earlier one. */
export function VersionsTab({ template, versions }: { template: Template; versions: List<VersionSummary> }) {
  const { id, version } = template;
  const [params, setParams] = useSearchParams();
  const others = (versions.rows ?? []).filter((each) => each.version !== version);
  const usual =
    others.find(({ current }) => current) ?? others.find((each) => each.version < version) ?? others[0];
  const against = Number(params.get('against')) || usual?.version;
  return (
    <div className="stack">
      <Card bare>
        <Table
          label="Versions"
          list={versions}
          rowKey={(each) => each.id}
          rowLink={(each) => `/templates/${id}?version=${each.version}&view=versions`}
          columns={[
            { title: 'Version', snug: true, cell: (each) => `Version ${each.version}` },
            {
              title: 'Status',
              cell: (each) => <VersionStatus of={each} isShown={each.version === version} />,
            },
            { title: 'Locales', wideOnly: true, cell: ({ locales }) => locales.join(', ') },
            { title: 'Created', snug: true, wideOnly: true, cell: ({ created_at: at }) => <Time at={at} /> },
            {
              title: 'Published',
              snug: true,
              wideOnly: true,
              cell: ({ published_at: at }) => <Time at={at} />,
            },
            {
              title: 'Actions',
              actions: true,
              cell: (each) =>
                template.origin === 'own' && (
                  <VersionAct templateId={id} of={each} next={nextAfter(each, versions.rows)} />
                ),
            },
          ]}
          empty={null}
        />
      </Card>
      {against !== undefined && (
        <Card
          title={`What is different in version ${version}`}
          lead="As they were written, drafts as well."
          actions={
            <Choices
              label="Compared with"
              value={String(against)}
              onChange={(to) => setParams((now) => (now.set('against', to), now), { replace: true })}
              choices={others.map((each) => ({
                value: String(each.version),
                label: `From version ${each.version}${each.current ? ', current' : ''}`,
              }))}
            />
          }
        >
          <VersionDiff templateId={id} version={version} against={against} />
        </Card>
      )}
    </div>
  );
}

function VersionStatus({ of: { status, current }, isShown }: { of: VersionSummary; isShown: boolean }) {
  return (
    <span className="row">
      {status === 'draft' ? (
        <Badge tone="warn">Draft</Badge>
      ) : (
        <Badge tone={current ? 'good' : 'calm'}>{current ? 'Current' : 'Published'}</Badge>
      )}
      {isShown && <span className="faint">shown here</span>}
    </span>
  );
}

interface VersionActProps {
  templateId: string;
  of: VersionSummary;
  /** What is shown when this one is deleted; undefined if it is the only one. */
  next: number | undefined;
}

function VersionAct({ templateId, of: { version, status, current }, next }: VersionActProps) {
  const [, navigate] = useLocation();
  const rollBack = useAct((carillon) => carillon.templates.rollback(templateId, { version }));
  const remove = useAct(async (carillon) => {
    await carillon.templates.versions.delete(templateId, version);
    // Before anything is read again that is not there any more.
    navigate(next === undefined ? '/templates' : `/templates/${templateId}?version=${next}&view=versions`);
  });
  if (current) return null;
  if (status === 'draft')
    return (
      <AskFirst
        button="Delete"
        look="plain"
        title={`Delete draft ${version}?`}
        yes="Delete draft"
        danger
        onYes={async () => {
          await remove.mutateAsync();
          say(`Draft ${version} is deleted.`);
        }}
      >
        <p>What is written in it is gone. Its number is not given again; what is sent stays as it is.</p>
      </AskFirst>
    );
  return (
    <AskFirst
      button="Roll back"
      look="plain"
      title={`Roll back to version ${version}?`}
      yes={`Make version ${version} current`}
      onYes={async () => {
        await rollBack.mutateAsync();
        say(`Version ${version} is current again.`);
      }}
    >
      <p>
        New messages use it from now on, to the byte; those that were accepted keep theirs. No new version is
        made, and you can go back the same way.
      </p>
    </AskFirst>
  );
}

function nextAfter({ version }: VersionSummary, versions: VersionSummary[] = []): number | undefined {
  const others = versions.filter((each) => each.version !== version);
  return (others.find(({ current }) => current) ?? others[0])?.version;
}
