import { QueryErrorResetBoundary, useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { Redirect, Route, Switch, useParams } from 'wouter';
import { useMay } from './api/may';
import { PlaceProvider, usePlace } from './api/place';
import { useQuiet } from './api/use-quiet';
import { Boundary } from './kit/boundary';
import { MayChangeProvider } from './kit/may-change';
import { Empty } from './kit/notice';
import { Page } from './kit/page';
import { PLATFORM_GROUPS, type Group, TENANT_GROUPS, TENANT_ROOMS } from './routes';
import { PLATFORM_ROOMS } from './pages/platform/platform-rooms';
import type { Room } from './room';
import { SESSION, useSession } from './session/session';
import { Shell } from './shell/shell';

const SignInPage = lazy(async () => ({ default: (await import('./session/sign-in-page')).SignInPage }));
const InvitationPage = lazy(async () => ({
  default: (await import('./session/invitation-page')).InvitationPage,
}));
const PasswordPage = lazy(async () => ({ default: (await import('./session/password-page')).PasswordPage }));
const AccountPage = lazy(async () => ({ default: (await import('./session/account-page')).AccountPage }));

export function App() {
  return (
    <QueryErrorResetBoundary>
      {({ reset }) => (
        <Boundary onRetry={reset}>
          <Suspense>
            <Switch>
              <Route path="/invitation" component={InvitationPage} />
              <Route path="/password" component={PasswordPage} />
              <Route>
                <Inside />
              </Route>
            </Switch>
          </Suspense>
        </Boundary>
      )}
    </QueryErrorResetBoundary>
  );
}

/** Nobody comes further without a session; whoever signs in is where they wanted to go. */
function Inside() {
  const { data: session } = useSuspenseQuery(SESSION);
  if (!session) return <SignInPage />;
  return (
    <Switch>
      <Route path="/t/:tenantId/:mode" nest>
        <TenantArea />
      </Route>
      <Route path="/platform" nest>
        <PlatformArea />
      </Route>
      <Route path="/account" component={AccountPage} />
      <Route path="/">
        <Home />
      </Route>
      <Route>
        <Redirect to="/" />
      </Route>
    </Switch>
  );
}

function Home() {
  const { memberships, person } = useSession();
  const [first] = memberships;
  if (first) return <Redirect to={`/t/${first.tenant_id}/live`} replace />;
  if (person.operator_role) return <Redirect to="/platform" replace />;
  return (
    <div className="gate">
      <main>
        <Empty title="You are a member of no tenant">
          <p>Ask an admin of your tenant, or who runs this platform, for an invitation.</p>
        </Empty>
      </main>
    </div>
  );
}

function TenantArea() {
  const { tenantId = '', mode } = useParams<{ tenantId: string; mode: string }>();
  return (
    <PlaceProvider tenantId={tenantId} mode={mode === 'test' ? 'test' : 'live'}>
      <Rooms rooms={TENANT_ROOMS} groups={TENANT_GROUPS} isTest={mode === 'test'} />
    </PlaceProvider>
  );
}

function PlatformArea() {
  return (
    <PlaceProvider tenantId={null} mode="live">
      <Rooms rooms={PLATFORM_ROOMS} groups={PLATFORM_GROUPS} />
    </PlaceProvider>
  );
}

function Rooms({ rooms, groups, isTest = false }: { rooms: Room[]; groups: Group[]; isTest?: boolean }) {
  return (
    <Shell groups={groups}>
      <FetchedAhead rooms={rooms} />
      {isTest && <div className="mode-test">Test mode: messages are played through and reach nobody.</div>}
      <Suspense fallback={<div className="page" aria-busy />}>
        <Switch>
          {rooms.map((each) => (
            <Route key={each.path} path={each.path}>
              <Boundary>
                <WithRights room={each} />
              </Boundary>
            </Route>
          ))}
          <Route>
            <Page title="Nothing here">
              <Empty title="This page does not exist">
                <p>The link is old, or was copied in part.</p>
              </Empty>
            </Page>
          </Route>
        </Switch>
      </Suspense>
    </Shell>
  );
}

/** The next page is there before somebody asks for it: fetched when this one has all that it wants. */
function FetchedAhead({ rooms }: { rooms: Room[] }) {
  const isQuiet = useQuiet();
  useEffect(() => {
    if (isQuiet) rooms.forEach(({ load }) => void load());
  }, [rooms, isQuiet]);
  return null;
}

/** A page as the person's role lets them see it. */
function WithRights({ room: { page: PageOfRoom, needs, changes, live = false } }: { room: Room }) {
  const may = useMay();
  const { tenantId } = usePlace();
  if (!may(needs))
    return (
      <Page title="Not for your role">
        <Empty title="Your role does not go this far">
          <p>An admin of this tenant can change it, under Members.</p>
        </Empty>
      </Page>
    );
  const page = (
    <MayChangeProvider may={may(changes)}>
      <PageOfRoom />
    </MayChangeProvider>
  );
  return live ? (
    <PlaceProvider tenantId={tenantId} mode="live">
      {page}
    </PlaceProvider>
  ) : (
    page
  );
}
