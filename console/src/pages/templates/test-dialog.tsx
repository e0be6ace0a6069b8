import type { Template } from '@carillon/client';
import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { usePlace } from '../../api/place';
import { useAct } from '../../api/reading';
import { Button } from '../../kit/button';
import { Dialog, DialogFoot } from '../../kit/dialog';
import { filled, Form, TextField } from '../../kit/form';
import { textOf } from '../../kit/text-of';
import { say } from '../../kit/toasts';
import { useSession } from '../../session/session';
import type { Values } from './example-values';
import type { Draft } from './use-draft';

interface TestDialogProps {
  template: Template;
  draft: Draft;
  values: Values | null;
}

/** An ordinary message to oneself, of a draft as well. */
export function TestDialog({ template, draft, values: shown }: TestDialogProps) {
  const { id, version, channel } = template;
  const { mode } = usePlace();
  const { person } = useSession();
  const [, navigate] = useLocation();
  const [params] = useSearchParams();
  const [isOpen, setIsOpen] = useState(false);
  const locale = params.get('locale') ?? undefined;
  const isEmail = channel === 'email';
  const test = useAct((carillon, values: Record<string, unknown>) =>
    carillon.templates.test(id, {
      ...filled({ from: values.from }),
      to: textOf(values.to)
        .split(/[\s,;]+/)
        .filter((each) => each !== ''),
      version,
      ...(locale === undefined ? {} : { locale }),
      ...(shown === null ? {} : { variables: shown }),
    }),
  );
  const send = (values: Record<string, unknown>): void =>
    test.mutate(values, {
      onSuccess: (message) => {
        setIsOpen(false);
        say('The test is accepted.');
        navigate(`/messages/${message.id}`);
      },
    });
  const begin = (): void => {
    test.reset();
    draft.save().then(
      () => setIsOpen(true),
      () => undefined,
    );
  };
  return (
    <>
      <Button onClick={begin}>Send a test</Button>
      <Dialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title="Send a test"
        lead={
          mode === 'test'
            ? 'This version, in the language that is open, with the values of the preview. In test mode it reaches nobody.'
            : `This version, in the language that is open, with the values of the preview${isEmail ? ', with [Test] in front of the subject' : ''}. It is sent, and counted, as any other message.`
        }
      >
        <Form onSubmit={(values) => !test.isPending && send(values)} error={test.error}>
          <TextField
            name="from"
            label="From"
            hint={isEmail ? 'A verified sender of yours.' : 'A number in E.164; may be left out.'}
            placeholder={isEmail ? 'Acme <hello@example.com>' : '+6421555123'}
          />
          <TextField
            name="to"
            label="To"
            hint="At most five, with commas between them. Each gets a copy of their own."
            defaultValue={isEmail ? person.email : ''}
            placeholder={isEmail ? '' : '+6421555124'}
          />
          <DialogFoot>
            <Button onClick={() => setIsOpen(false)}>Not now</Button>
            <Button type="submit" look="primary" busy={test.isPending}>
              Send
            </Button>
          </DialogFoot>
        </Form>
      </Dialog>
    </>
  );
}
