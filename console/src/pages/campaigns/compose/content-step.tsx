import { useRead } from '../../../api/reading';
import { Button } from '../../../kit/button';
import { Form, SelectField, TextField } from '../../../kit/form';
import { Card } from '../../../kit/page';
import { Radios } from '../../../kit/radios';
import type { StepProps } from './step-props';
import { TemplateField } from './template-field';
import { useSenderWords } from './use-sender-words';
import { useTemplate } from './use-template';
import { VariableFields } from './variable-fields';
import { VersionField } from './version-field';

/** What is sent, by whom, and what its variables are. */
export function ContentStep({ draft, change, error, onNext, isSaved }: StepProps) {
  const { data: template } = useTemplate(draft.templateId, draft.version);
  const senders = useSenderWords();
  const isEmail = draft.channel === 'email';
  const locales = template && [template.default_locale, ...template.translations.map(({ locale }) => locale)];
  return (
    <Form onSubmit={onNext} error={error}>
      <Card title="Name and channel">
        <div className="form">
          <TextField
            name="name"
            label="Name"
            hint="For people; recipients do not see it."
            value={draft.name}
            onValueChange={(name) => change({ name })}
            autoFocus={draft.name === ''}
          />
          {isSaved ? (
            <p className="quiet">
              By {isEmail ? 'e-mail' : 'SMS'}: the channel of a campaign stays as it is.
            </p>
          ) : (
            <Radios
              label="Channel"
              value={draft.channel}
              onChange={(channel) =>
                change({ channel, templateId: '', version: '', variables: {}, topic: '' })
              }
              choices={[
                { value: 'email', label: 'E-mail' },
                { value: 'sms', label: 'SMS' },
              ]}
            />
          )}
        </div>
      </Card>
      <Card title="Content">
        <div className="form">
          <div className="columns">
            <TemplateField
              name="template.id"
              label="Template"
              channel={draft.channel}
              value={draft.templateId}
              onChange={(templateId) => change({ templateId, version: '' })}
            />
            {draft.templateId && (
              <VersionField
                templateId={draft.templateId}
                value={draft.version}
                onChange={(version) => change({ version })}
              />
            )}
          </div>
          {locales && (
            <p className="field-hint">
              In {locales.join(', ')}: each recipient gets the one that is nearest to their locale, else{' '}
              {template.default_locale}.
            </p>
          )}
          {template && template.variables.length > 0 && (
            <fieldset className="form">
              <legend>Variables</legend>
              <p className="field-hint">For all copies; those of a recipient are preferred to them.</p>
              <div className="columns">
                <VariableFields
                  name="variables"
                  variables={template.variables}
                  values={draft.variables}
                  onChange={(variables) => change({ variables })}
                />
              </div>
            </fieldset>
          )}
        </div>
      </Card>
      <Card title="Sender and topic">
        <div className="form">
          <div className="columns">
            <TextField
              name="from"
              label="From"
              placeholder={isEmail ? 'Acme <news@example.com>' : '+6421555000'}
              hint={isEmail ? senders : 'A number in E.164; may be left empty.'}
              value={draft.from}
              onValueChange={(from) => change({ from })}
            />
            {isEmail && (
              <TextField
                name="reply_to"
                label="Reply to"
                hint={isSaved ? 'Left empty, it stays as it is.' : 'Where answers go, if elsewhere.'}
                value={draft.replyTo}
                onValueChange={(replyTo) => change({ replyTo })}
              />
            )}
            <TopicField draft={draft} change={change} />
            <TextField
              name="tags"
              label="Tags"
              hint={
                isSaved
                  ? 'Left empty, they stay as they are.'
                  : 'To group messages by; with commas between them.'
              }
              value={draft.tags}
              onValueChange={(tags) => change({ tags })}
            />
          </div>
        </div>
      </Card>
      <div className="row step-foot">
        <Button type="submit" look="primary">
          Next: recipients
        </Button>
      </div>
    </Form>
  );
}

const NONE = 'none';

function TopicField({ draft, change }: Pick<StepProps, 'draft' | 'change'>) {
  const { data } = useRead(['topics'], (carillon, signal) =>
    carillon.topics.list({ limit: 100 }, { signal }).page(),
  );
  const topics = (data?.data ?? []).filter(({ archived, channel }) => !archived && channel === draft.channel);
  return (
    <SelectField
      name="topic"
      label="Topic"
      hint="Whoever has opted out of it is not sent to."
      value={draft.topic || NONE}
      onChange={(topic) => change({ topic: topic === NONE ? '' : topic })}
      choices={[
        { value: NONE, label: 'No topic' },
        ...topics.map(({ key, name }) => ({ value: key, label: name })),
      ]}
    />
  );
}
