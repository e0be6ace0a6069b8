import type { CreateAudience } from '@carillon/client';
import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { useAct } from '../../api/reading';
import { Button, LinkButton } from '../../kit/button';
import { Form, TextField } from '../../kit/form';
import { Card, Page } from '../../kit/page';
import { Segments } from '../../kit/tabs';
import { textOf } from '../../kit/text-of';
import { type Group, NEW_CONDITION, toFilter } from './filter';
import { FilterBuilder } from './filter-builder';
import { FilterCount } from './filter-count';
import './audiences.css';

const KINDS = [
  { value: 'filter', label: 'By filter' },
  { value: 'static', label: 'Static' },
] as const;

/** An audience is who fits, or who was put on it; which of both cannot be changed later. */
export function NewAudiencePage() {
  const [, navigate] = useLocation();
  const [params, setParams] = useSearchParams();
  const kind = params.get('kind') === 'static' ? 'static' : 'filter';
  const [group, setGroup] = useState<Group>({ which: 'all', nodes: [NEW_CONDITION] });
  const create = useAct((carillon, body: CreateAudience) => carillon.audiences.create(body));
  const submit = (name: string): void =>
    create.mutate(
      { name, kind, ...(kind === 'filter' ? { filter: toFilter(group) } : {}) },
      { onSuccess: ({ id }) => navigate(`/audiences/${id}`) },
    );
  return (
    <Page title="New audience" lead="Whom a campaign is sent to.">
      <div className={kind === 'filter' ? 'columns main-aside' : 'columns'}>
        <Card>
          <Form error={create.error} onSubmit={(values) => !create.isPending && submit(textOf(values.name))}>
            <TextField name="name" label="Name" placeholder="Regulars" autoComplete="off" />
            <div className="field">
              <span className="field-label">Kind</span>
              <Segments
                label="Kind"
                value={kind}
                onChange={(to) => setParams({ kind: to }, { replace: true })}
                choices={KINDS}
              />
              <span className="field-hint">
                {kind === 'filter'
                  ? 'Whoever fits the filter at the time. A condition on what a contact does not have does not fit.'
                  : 'Contacts that you put on it, here or with an import.'}
              </span>
            </div>
            {kind === 'filter' && <FilterBuilder group={group} onChange={setGroup} />}
            <div className="row">
              <Button type="submit" look="primary" busy={create.isPending}>
                Create audience
              </Button>
              <LinkButton to="/audiences">Not now</LinkButton>
            </div>
          </Form>
        </Card>
        {kind === 'filter' && <FilterCount group={group} />}
      </div>
    </Page>
  );
}
