import type { ComponentProps, ReactNode } from 'react';
import { Link } from 'wouter';

type Look = 'primary' | 'danger' | 'plain';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  look?: Look;
  /** While it is at work it takes no second press; what it says stays readable. */
  busy?: boolean;
}

export function Button({ look, busy = false, disabled, onClick, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={classes(look)}
      disabled={disabled}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    />
  );
}

/** A sign without a word; `label` is what it is called. */
export function IconButton({ label, ...rest }: Omit<ButtonProps, 'look' | 'busy'> & { label: string }) {
  return <button type="button" {...rest} className="button plain icon" aria-label={label} title={label} />;
}

/** Goes somewhere, and looks like what does something. */
export function LinkButton({ to, look, children }: { to: string; look?: Look; children: ReactNode }) {
  return (
    <Link href={to} className={classes(look)}>
      {children}
    </Link>
  );
}

function classes(look: Look | undefined): string {
  return look ? `button ${look}` : 'button';
}
