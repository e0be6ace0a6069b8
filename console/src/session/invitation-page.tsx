import { useSuspenseQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { Button } from '../kit/button';
import { Form, TextField } from '../kit/form';
import { Fault, Notice } from '../kit/notice';
import { textOf } from '../kit/text-of';
import { Gate } from './gate';
import { ANYBODY, SESSION, useEntering, useOwnAct, useSession } from './session';

/** Where the link of an invitation leads, with its secret behind the `#`, which browsers send to nobody: to join with a name and a password, or with the account that one has. */
export function InvitationPage() {
  const token = location.hash.slice(1);
  const { data: session } = useSuspenseQuery(SESSION);
  if (!token)
    return (
      <Gate title="Invitation">
        <Notice tone="warn" title="The link is not whole">
          Open it as it was sent to you, with everything behind the #.
        </Notice>
      </Gate>
    );
  return session ? <AcceptAs token={token} /> : <Join token={token} />;
}

function Join({ token }: { token: string }) {
  const [, navigate] = useLocation();
  const entering = useEntering((account: { name: string; password: string }) =>
    ANYBODY.people.create({ invitation: token, ...account }),
  );
  return (
    <Gate title="Join" lead="You were invited. Choose how you are called here, and a password.">
      <Form
        error={entering.error}
        onSubmit={({ name, password }) =>
          entering.mutate(
            { name: textOf(name), password: textOf(password) },
            { onSuccess: () => navigate('/', { replace: true }) },
          )
        }
      >
        <TextField name="name" label="Name" autoComplete="name" required autoFocus />
        <TextField
          name="password"
          label="Password"
          type="password"
          autoComplete="new-password"
          hint="12 characters or more: a few words do."
          required
        />
        <Button type="submit" look="primary" busy={entering.isPending}>
          Join
        </Button>
      </Form>
      <p className="faint">You have an account already? Sign in first, then open the link again.</p>
    </Gate>
  );
}

function AcceptAs({ token }: { token: string }) {
  const { person } = useSession();
  const [, navigate] = useLocation();
  const accepting = useOwnAct((carillon, invitation: string) => carillon.session.invitations({ invitation }));
  return (
    <Gate title="Invitation" lead={`You are signed in as ${person.email}.`}>
      <Fault error={accepting.error} />
      <Button
        look="primary"
        busy={accepting.isPending}
        onClick={() => accepting.mutate(token, { onSuccess: () => navigate('/', { replace: true }) })}
      >
        Accept
      </Button>
    </Gate>
  );
}
