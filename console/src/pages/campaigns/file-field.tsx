import { Upload } from 'lucide-react';
import { type DragEvent, useId, useRef, useState } from 'react';
import { Button } from '../../kit/button';

interface FileFieldProps {
  onChoose: (file: File) => void;
  isBusy?: boolean;
  /** Of one that was chosen before. */
  name?: string | null;
}

/** A file of recipients, chosen or dropped. */
export function FileField({ onChoose, isBusy = false, name }: FileFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const hintId = useId();
  const [isOver, setIsOver] = useState(false);
  const take = (files: FileList | null): void => {
    const file = files?.[0];
    if (file) onChoose(file);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setIsOver(false);
    if (!isBusy) take(event.dataTransfer.files);
  };
  return (
    <div className="field">
      <span className="field-label">A file</span>
      <div
        className={isOver ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={drop}
      >
        <Upload aria-hidden size={18} />
        {name && <strong>{name}</strong>}
        <Button busy={isBusy} aria-describedby={hintId} onClick={() => input.current?.click()}>
          {isBusy ? 'Uploading…' : name ? 'Choose another file' : 'Choose a file'}
        </Button>
        <span className="faint">or drop it here</span>
      </div>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.ndjson,.jsonl,text/csv,application/x-ndjson"
        onChange={({ target }) => {
          take(target.files);
          target.value = '';
        }}
      />
      <p className="field-hint" id={hintId}>
        CSV with a header, or NDJSON. Columns are <code>to</code> (or <code>email</code>, or{' '}
        <code>phone</code> for SMS), <code>locale</code> and <code>timezone</code>; any other is a variable of
        that recipient.
      </p>
    </div>
  );
}
