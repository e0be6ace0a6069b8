import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { AskFirst } from '../kit/dialog';
import { Button } from '../kit/button';
import { Form, TextField } from '../kit/form';
import { Card, Page } from '../kit/page';
import { Segments } from '../kit/tabs';
import { textOf } from '../kit/text-of';
import { say } from '../kit/toasts';
import { useTheme } from '../shell/theme';
import { SecondFactor } from './second-factor';
import { useLeaving, useOwnAct, useSession } from './session';

const THEMES = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

/** A person's own account: name, password, second factor, sessions, colours. */
export function AccountPage() {
  const { person } = useSession();
  const [theme, chooseTheme] = useTheme();
  const leaving = useLeaving((carillon) => carillon.session.delete());
  const leavingAll = useLeaving((carillon) => carillon.sessions.delete());
  return (
    <main className="account">
      <Page
        title="Your account"
        lead={person.email}
        actions={
          <>
            <Link href="/" className="button plain">
              <ArrowLeft aria-hidden /> Back
            </Link>
            <Button busy={leaving.isPending} onClick={() => leaving.mutate()}>
              Sign out
            </Button>
          </>
        }
      >
        <div className="stack">
          <Name />
          <Password />
          <SecondFactor />
          <Card title="Colours">
            <Segments label="Colours" value={theme} onChange={chooseTheme} choices={THEMES} />
          </Card>
          <Card title="Sessions" lead="Wherever you are signed in, here as well.">
            <AskFirst
              button="End all sessions"
              title="End all sessions?"
              yes="End them"
              danger
              onYes={() => leavingAll.mutateAsync()}
            >
              You sign in again, everywhere.
            </AskFirst>
          </Card>
        </div>
      </Page>
    </main>
  );
}

function Name() {
  const { person } = useSession();
  const renaming = useOwnAct((carillon, name: string) => carillon.session.rename({ name }));
  return (
    <Card title="Name">
      <Form
        error={renaming.error}
        onSubmit={({ name }) =>
          renaming.mutate(textOf(name), { onSuccess: () => say('The name is changed.') })
        }
      >
        <TextField name="name" label="Name" defaultValue={person.name} autoComplete="name" required />
        <div>
          <Button type="submit" busy={renaming.isPending}>
            Save
          </Button>
        </div>
      </Form>
    </Card>
  );
}

function Password() {
  const [round, setRound] = useState(0);
  const changing = useOwnAct((carillon, body: { current_password: string; password: string }) =>
    carillon.session.changePassword(body),
  );
  return (
    <Card title="Password" lead="Ends your other sessions.">
      <Form
        key={round}
        error={changing.error}
        onSubmit={({ current_password: current, password }) =>
          changing.mutate(
            { current_password: textOf(current), password: textOf(password) },
            {
              onSuccess: () => {
                say('The password is changed.');
                setRound(round + 1);
              },
            },
          )
        }
      >
        <TextField
          name="current_password"
          label="The one you have"
          type="password"
          autoComplete="current-password"
          required
        />
        <TextField
          name="password"
          label="The new one"
          type="password"
          autoComplete="new-password"
          hint="12 characters or more: a few words do."
          required
        />
        <div>
          <Button type="submit" busy={changing.isPending}>
            Change the password
          </Button>
        </div>
      </Form>
    </Card>
  );
}
