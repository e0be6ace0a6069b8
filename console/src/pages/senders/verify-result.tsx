import type { SenderDomain } from '@carillon/client';
import { Notice } from '../../kit/notice';
import { DNS_PURPOSES } from '../../dns/dns-purposes';

/** What looking into DNS has just found, record by record. */
export function VerifyResult({ of: { verified, records } }: { of: SenderDomain }) {
  const isWhole = records.every((record) => record.verified);
  const found = records.filter((record) => record.verified).length;
  return (
    <Notice
      tone={verified ? 'good' : 'warn'}
      title={isWhole ? 'Everything is in place' : `${found} of ${records.length} records were found just now`}
    >
      {!isWhole && (
        <>
          <ul>
            {records.map((record) => (
              <li key={record.name}>
                {DNS_PURPOSES[record.purpose].title}:{' '}
                {record.verified ? 'found' : (record.problem ?? 'not found')}
              </li>
            ))}
          </ul>
          <p className="quiet">
            A change of DNS may take from minutes to a day to be seen. Asking again is harmless.
          </p>
        </>
      )}
    </Notice>
  );
}
