import { FileDrop } from '../../kit/file-drop';

interface RecipientsFileProps {
  onChoose: (file: File) => void;
  isBusy?: boolean;
  /** Of one that was chosen before. */
  name?: string | null;
}

/** A file of recipients, with a column for each of their variables. */
export function RecipientsFile({ onChoose, isBusy, name }: RecipientsFileProps) {
  return (
    <FileDrop label="File of recipients" onFile={onChoose} isBusy={isBusy} chosen={name}>
      CSV with a header, or NDJSON. Columns are <code>to</code> (or <code>email</code>, or <code>phone</code>{' '}
      for SMS), <code>locale</code> and <code>timezone</code>; any other is a variable of that recipient.
    </FileDrop>
  );
}
