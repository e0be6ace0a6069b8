import type { ApiKey } from '@carillon/client';
import { useLocation } from 'wouter';
import { MenuItem, MenuLine, RowMenu } from '../../kit/menu';
import type { KeyDoing } from './key-dialogs';
import { isGood } from './key-state';

/** All that can be done with one key, and what it did. */
export function KeyActions({ apiKey, onDo }: { apiKey: ApiKey; onDo: (doing: KeyDoing) => void }) {
  const [, navigate] = useLocation();
  const { id, name } = apiKey;
  return (
    <span className="row-actions">
      <RowMenu of={name}>
        {isGood(apiKey) && (
          <>
            <MenuItem onSelect={() => onDo({ what: 'change', apiKey })}>Change</MenuItem>
            <MenuItem onSelect={() => onDo({ what: 'rotate', apiKey })}>Rotate</MenuItem>
          </>
        )}
        <MenuItem onSelect={() => navigate(`/audit?tab=requests&key=${id}`)}>Its requests</MenuItem>
        <MenuItem onSelect={() => navigate(`/audit?actor=${id}`)}>Its changes</MenuItem>
        {isGood(apiKey) && (
          <>
            <MenuLine />
            <MenuItem danger onSelect={() => onDo({ what: 'revoke', apiKey })}>
              Revoke
            </MenuItem>
          </>
        )}
      </RowMenu>
    </span>
  );
}
