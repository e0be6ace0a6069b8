import './dns.css';
import type { DnsRecord } from '@carillon/client';
import { Badge } from '../kit/badge';
import { Copy } from '../kit/copy';
import { Card } from '../kit/page';
import { DNS_PURPOSES } from './dns-purposes';

/** What to set where the domain is managed, each part to be copied, with what was last found. */
export function DnsRecords({ records, domain }: { records: DnsRecord[] | undefined; domain: string }) {
  return (
    <Card
      title="DNS records"
      lead={`Set these where ${domain} is managed. They are looked for every few minutes, and at once when you verify.`}
      actions={
        records && (
          <span className="quiet row">
            All as a zone file
            <Copy text={zoneOf(records)} label="Copy all as a zone file" show="" />
          </span>
        )
      }
      bare
    >
      <ul className="dns">
        {records
          ? records.map((record) => <Record key={record.name} record={record} domain={domain} />)
          : Array.from({ length: 3 }, (_, index) => (
              <li key={index}>
                <span className="skeleton" style={{ width: '60%' }} />
              </li>
            ))}
      </ul>
    </Card>
  );
}

function Record({ record, domain }: { record: DnsRecord; domain: string }) {
  const { title, what } = DNS_PURPOSES[record.purpose];
  const host = record.name.endsWith(`.${domain}`) ? record.name.slice(0, -domain.length - 1) : record.name;
  return (
    <li>
      <div className="dns-head">
        <h3>{title}</h3>
        <Badge tone={record.verified ? 'good' : 'warn'}>{record.verified ? 'Found' : 'Not found'}</Badge>
        <span className="quiet">{what}</span>
      </div>
      <dl className="dns-parts">
        <div>
          <dt>Type</dt>
          <dd>
            <code>{record.type}</code>
          </dd>
        </div>
        <div>
          <dt>Name</dt>
          <dd>
            <Copy text={record.name} label={`Copy the name: ${title}`} />
            <span className="faint">
              or <code>{host}</code>, where the domain is added for you
            </span>
          </dd>
        </div>
        <div>
          <dt>Value</dt>
          <dd>
            <Copy text={record.value} label={`Copy the value: ${title}`} />
          </dd>
        </div>
      </dl>
      {!record.verified && record.problem && !/not found/i.test(record.problem) && (
        <p className="dns-problem">{record.problem}</p>
      )}
    </li>
  );
}

function zoneOf(records: DnsRecord[]): string {
  return records.map(({ name, type, value }) => `${name}. 3600 IN ${type} ${value}.`).join('\n');
}
