import { CarillonError } from '@carillon/client';
import { useQuery } from '@tanstack/react-query';
import { Button } from '../kit/button';
import { Form, TextField } from '../kit/form';
import { textOf } from '../kit/text-of';
import { Gate } from './gate';
import { ANYBODY, useEntering } from './session';

interface Credentials {
  email: string;
  password: string;
  code?: string;
}

/** Who is in stays where they wanted to go: this page has no address of its own. */
export function SignInPage() {
  const entering = useEntering((credentials: Credentials) => ANYBODY.session.create(credentials));
  const { data: ways } = useQuery({
    queryKey: ['ways'],
    queryFn: ({ signal }) => ANYBODY.session.ways({ signal }),
    staleTime: Infinity,
  });
  const { error } = entering;
  const wantsCode = error instanceof CarillonError && error.code === 'second_factor_required';
  return (
    <Gate title="Sign in">
      {ways?.oidc && (
        <>
          <a className="button wide" href="/v1/session/oidc">
            Continue with {ways.oidc.name}
          </a>
          <p className="faint">or with a password</p>
        </>
      )}
      <Form
        error={wantsCode ? null : error}
        onSubmit={({ email, password, code }) =>
          entering.mutate({
            email: textOf(email),
            password: textOf(password),
            ...(code ? { code: textOf(code).replaceAll(' ', '') } : {}),
          })
        }
      >
        <TextField name="email" label="E-mail" type="email" autoComplete="username" required autoFocus />
        <TextField
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
          required
        />
        {wantsCode && (
          <TextField
            name="code"
            label="Code"
            hint="Six digits of your authenticator, or one of your recovery codes."
            autoComplete="one-time-code"
            required
            autoFocus
          />
        )}
        <Button type="submit" look="primary" busy={entering.isPending}>
          Sign in
        </Button>
      </Form>
      <p className="faint">
        A password that is lost: an admin of your tenant, or who runs this platform, makes you a link for a
        new one.
      </p>
    </Gate>
  );
}
