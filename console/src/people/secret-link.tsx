import { Button } from '../kit/button';
import { Copy } from '../kit/copy';
import { DialogFoot } from '../kit/dialog';

interface SecretLinkProps {
  url: string;
  onDone: () => void;
  /** It is what its dialog opens with, and not what came of a form in it. */
  isFirst?: boolean;
}

/** In a dialog: a link that is shown once. */
export function SecretLink({ url, onDone, isFirst = false }: SecretLinkProps) {
  return (
    <>
      <Copy text={url} label="Copy the link" isFirst={isFirst} autoFocus={!isFirst} />
      <DialogFoot>
        <Button look="primary" onClick={onDone}>
          Done
        </Button>
      </DialogFoot>
    </>
  );
}
