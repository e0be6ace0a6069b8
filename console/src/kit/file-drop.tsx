import { FileUp } from 'lucide-react';
import { type DragEvent, type ReactNode, useId, useRef, useState } from 'react';
import { Button } from './button';

interface FileDropProps {
  /** What is in the file. */
  label: string;
  onFile: (file: File) => void;
  isBusy?: boolean;
  /** The name of what was chosen before. */
  chosen?: string | null;
  /** What it should look like. */
  children: ReactNode;
}

const ACCEPTED = '.csv,.txt,.tsv,.ndjson,.jsonl,text/csv,application/x-ndjson';

/** A file of rows to be chosen, or dropped anywhere on it. */
export function FileDrop({ label, onFile, isBusy = false, chosen, children }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null);
  const hintId = useId();
  const [isOver, setIsOver] = useState(false);
  const take = (files: FileList | null): void => {
    const file = files?.[0];
    if (file && !isBusy) onFile(file);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setIsOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <div
      className={isOver ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <FileUp aria-hidden />
      {chosen ? <strong>{chosen}</strong> : <p>Drop a file here, or choose one.</p>}
      <Button
        look={chosen ? undefined : 'primary'}
        busy={isBusy}
        aria-describedby={hintId}
        onClick={() => input.current?.click()}
      >
        {isBusy ? 'Uploading…' : chosen ? 'Choose another file' : 'Choose a file'}
      </Button>
      <p className="faint" id={hintId}>
        {children}
      </p>
      <input
        ref={input}
        type="file"
        className="hidden-visually"
        tabIndex={-1}
        aria-label={label}
        accept={ACCEPTED}
        onChange={({ target }) => {
          take(target.files);
          target.value = '';
        }}
      />
    </div>
  );
}
