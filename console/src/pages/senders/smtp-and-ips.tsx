import { IpAllowList } from './ip-allow-list';
import { IpAuthentications } from './ip-authentications';
import { SmtpUsers } from './smtp-users';

/** What sends by SMTP, and from where it may. */
export function SmtpAndIps() {
  return (
    <div className="stack">
      <SmtpUsers />
      <IpAllowList />
      <IpAuthentications />
    </div>
  );
}
