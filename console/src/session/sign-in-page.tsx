import { Button } from '../kit/button';
import { Form, TextField } from '../kit/form';
import { textOf } from '../kit/text-of';
import { Gate } from './gate';
import { ANYBODY, useEntering } from './session';

interface Credentials {
  email: string;
  password: string;
}

/** Who is in stays where they wanted to go: this page has no address of its own. */
export function SignInPage() {
  const entering = useEntering((credentials: Credentials) => ANYBODY.session.create(credentials));
  return (
    <Gate title="Sign in">
      <Form
        error={entering.error}
        onSubmit={({ email, password }) =>
          entering.mutate({
            email: textOf(email),
            password: textOf(password),
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
