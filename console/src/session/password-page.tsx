import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { Button } from '../kit/button';
import { Form, TextField } from '../kit/form';
import { Notice } from '../kit/notice';
import { textOf } from '../kit/text-of';
import { Gate } from './gate';
import { ANYBODY, SESSION } from './session';

/** Where the link for a new password leads. Whoever was signed in with the old one is out. */
export function PasswordPage() {
  const token = location.hash.slice(1);
  const queries = useQueryClient();
  const setting = useMutation({
    mutationFn: (password: string) => ANYBODY.passwordResets.create({ token, password }),
    onSuccess: () => {
      history.replaceState(null, '', location.pathname);
      return queries.invalidateQueries({ queryKey: SESSION.queryKey });
    },
  });
  if (setting.isSuccess)
    return (
      <Gate title="New password">
        <Notice tone="good" title="The password is set">
          <Link href="/">Sign in</Link> with it.
        </Notice>
      </Gate>
    );
  return (
    <Gate title="New password" lead="It replaces the old one, and ends every session.">
      <Form error={setting.error} onSubmit={({ password }) => setting.mutate(textOf(password))}>
        <TextField
          name="password"
          label="Password"
          type="password"
          autoComplete="new-password"
          hint="12 characters or more: a few words do."
          required
          autoFocus
        />
        <Button type="submit" look="primary" busy={setting.isPending}>
          Set the password
        </Button>
      </Form>
    </Gate>
  );
}
