import { FileUp } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { Button } from '../../kit/button';

/** A file to be chosen, or dropped anywhere on it. */
export function FileDrop({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setIsOver(false);
    const [file] = event.dataTransfer.files;
    if (file) onFile(file);
  };
  return (
    <div
      className={isOver ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={onDrop}
    >
      <FileUp aria-hidden />
      <p>Drop a file here, or choose one.</p>
      <Button look="primary" onClick={() => input.current?.click()}>
        Choose a file
      </Button>
      <p className="faint">CSV with a header, or NDJSON with one contact on each line; UTF-8.</p>
      <input
        ref={input}
        type="file"
        className="hidden-visually"
        tabIndex={-1}
        aria-label="File of contacts"
        accept=".csv,.txt,.tsv,.ndjson,.jsonl,text/csv,application/x-ndjson"
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file) onFile(file);
          target.value = '';
        }}
      />
    </div>
  );
}
