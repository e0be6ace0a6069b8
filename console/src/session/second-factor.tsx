import { useState } from 'react';
import { encode } from 'uqr';
import { Button } from '../kit/button';
import { Code, Copy } from '../kit/copy';
import { Form, TextField } from '../kit/form';
import { Fault, Notice } from '../kit/notice';
import { Card } from '../kit/page';
import { textOf } from '../kit/text-of';
import { useOwnAct, useSession } from './session';

/** A second thing to have beside the password: an authenticator's codes (RFC 6238). */
export function SecondFactor() {
  const { person } = useSession();
  const [codes, setCodes] = useState<string[] | null>(null);
  return (
    <Card
      title="Second factor"
      lead={
        person.has_totp
          ? 'Signing in asks for a code as well.'
          : 'A code of your telephone beside the password.'
      }
    >
      {codes ? (
        <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />
      ) : person.has_totp ? (
        <Remove />
      ) : (
        <Enrol onCodes={setCodes} />
      )}
    </Card>
  );
}

function Enrol({ onCodes }: { onCodes: (codes: string[]) => void }) {
  const beginning = useOwnAct((carillon) => carillon.session.totp.create());
  const confirming = useOwnAct((carillon, code: string) => carillon.session.totp.confirm({ code }));
  const begun = beginning.data;
  if (!begun)
    return (
      <div className="stack">
        <Fault error={beginning.error} />
        <div>
          <Button busy={beginning.isPending} onClick={() => beginning.mutate(undefined)}>
            Set it up
          </Button>
        </div>
      </div>
    );
  return (
    <div className="stack">
      <p>Take this picture with your authenticator, or copy the key, and type the code that it shows.</p>
      <QrCode text={begun.uri} />
      <Copy text={begun.secret} label="Copy the key" />
      <Form
        error={confirming.error}
        onSubmit={({ code }) =>
          confirming.mutate(textOf(code).replaceAll(' ', ''), {
            onSuccess: ({ codes }) => onCodes(codes),
          })
        }
      >
        <TextField name="code" label="Code" inputMode="numeric" autoComplete="one-time-code" required />
        <div>
          <Button type="submit" look="primary" busy={confirming.isPending}>
            Confirm
          </Button>
        </div>
      </Form>
    </div>
  );
}

function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  return (
    <div className="stack">
      <Notice tone="warn" title="Keep these codes now">
        Each signs you in once when the authenticator is lost. They are not shown again.
      </Notice>
      <Code>{codes.join('\n')}</Code>
      <div className="row">
        <Copy text={codes.join('\n')} label="Copy the codes" show="" />
        <Button onClick={onDone}>I have kept them</Button>
      </div>
    </div>
  );
}

function Remove() {
  const removing = useOwnAct((carillon, body: { password: string; code: string }) =>
    carillon.session.totp.remove(body),
  );
  return (
    <Form
      error={removing.error}
      onSubmit={({ password, code }) => removing.mutate({ password: textOf(password), code: textOf(code) })}
    >
      <TextField name="password" label="Password" type="password" autoComplete="current-password" required />
      <TextField name="code" label="Code" autoComplete="one-time-code" required />
      <div>
        <Button type="submit" busy={removing.isPending}>
          Remove the second factor
        </Button>
      </div>
    </Form>
  );
}

/** Dark on light in any colours, with the quiet zone that readers need (ISO/IEC 18004). */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 4 });
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      width={200}
      height={200}
      role="img"
      aria-label="The key as a QR code"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
