import { Check, Copy as CopyIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './button';

interface CopyProps {
  text: string;
  label?: string;
  show?: string;
  /** In a dialog, what is to be done first: it has the focus when the dialog opens. */
  isFirst?: boolean;
  /** It takes the place of what had the focus. */
  autoFocus?: boolean;
}

/** A text to be taken along with one press. */
export function Copy({ text, label = 'Copy', show = text, isFirst = false, autoFocus = false }: CopyProps) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setIsCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = (): void => void navigator.clipboard.writeText(text).then(() => setIsCopied(true));
  return (
    <span className="copyable above">
      {show && <code>{show}</code>}
      <IconButton
        label={isCopied ? 'Copied' : label}
        data-first={isFirst || undefined}
        autoFocus={autoFocus}
        onClick={copy}
      >
        {isCopied ? <Check size={14} aria-hidden /> : <CopyIcon size={14} aria-hidden />}
      </IconButton>
      <span className="hidden-visually" role="status">
        {isCopied ? 'Copied' : ''}
      </span>
    </span>
  );
}

export function Code({ children }: { children: string }) {
  return (
    <pre className="code" tabIndex={0}>
      {children}
    </pre>
  );
}
