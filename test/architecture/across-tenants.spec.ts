import ts from 'typescript';
import { sourceFiles } from './source-files';

/** Every door through the wall between tenants. A new one is a decision: say here what it is for. */
const ACROSS_TENANTS = [
  // The operator's own noun.
  'src/tenants/tenant.store.ts insertAcrossTenants',
  'src/tenants/tenant.store.ts findAcrossTenants',
  'src/tenants/tenant.store.ts listAcrossTenants',
  'src/tenants/tenant.store.ts setRequestRateAcrossTenants',
  'src/tenants/tenant.store.ts requestStatusAcrossTenants',
  // A tenant and its first secrets are made together; keys of the platform, and which master keys are needed.
  'src/tenants/tenant.store.ts insertAccountAcrossTenants',
  'src/keys/tenant-secrets.ts createKeyAcrossTenants',
  'src/keys/key.store.ts insertTenantKeyAcrossTenants',
  'src/keys/key.store.ts wrappingKeyAcrossTenants',
  'src/keys/key.store.ts platformKeysAcrossTenants',
  'src/keys/key.store.ts rewrapPlatformKeysAcrossTenants',
  'src/keys/key.store.ts neededMasterKeysAcrossTenants',
  'src/keys/key.store.ts tenantsAfterAcrossTenants',
  // Which tenants a domain of the platform is lent to.
  'src/tenants/tenant.store.ts subaccountsAcrossTenants',
  // Who is calling.
  'src/tenants/tenant.store.ts findByEventsTokenAcrossTenants',
  'src/tenants/api-key.store.ts findByDigestAcrossTenants',
  'src/tenants/api-key.store.ts touchAcrossTenants',
  // Operators, who belong to no tenant.
  'src/tenants/operator.store.ts insertAcrossTenants',
  'src/tenants/operator.store.ts findAcrossTenants',
  'src/tenants/operator.store.ts takeAcrossTenants',
  'src/tenants/operator.store.ts listAcrossTenants',
  'src/tenants/operator.store.ts updateAcrossTenants',
  'src/tenants/operator.store.ts findByDigestAcrossTenants',
  // Who is signed in, which is asked before any tenant is known.
  'src/tenants/session.store.ts beginAcrossTenants',
  'src/tenants/session.store.ts endAcrossTenants',
  'src/tenants/session.store.ts endAllAcrossTenants',
  'src/tenants/session.store.ts findAcrossTenants',
  'src/tenants/session.store.ts touchAcrossTenants',
  // People, who belong to no tenant: their accounts, sessions, and what they may do where.
  'src/people/account-audit.ts recordAcrossTenants',
  'src/people/account-sessions.ts beginAcrossTenants',
  'src/people/account-sessions.ts endAcrossTenants',
  'src/people/account-sessions.ts endAllAcrossTenants',
  'src/people/account-sessions.ts viewAcrossTenants',
  'src/people/people.service.ts wholeAcrossTenants',
  'src/people/person.store.ts deleteAcrossTenants',
  'src/people/person.store.ts deleteWithoutRightsAcrossTenants',
  'src/people/person.store.ts findAcrossTenants',
  'src/people/person.store.ts findAllAcrossTenants',
  'src/people/person.store.ts findByEmailAcrossTenants',
  'src/people/person.store.ts insertAcrossTenants',
  'src/people/person.store.ts joinAcrossTenants',
  'src/people/person.store.ts listAcrossTenants',
  'src/people/person.store.ts membershipsAcrossTenants',
  'src/people/person.store.ts takeAcrossTenants',
  'src/people/person.store.ts updateAcrossTenants',
  'src/people/sign-in.service.ts takeUnchangedAcrossTenants',
  // Links that let somebody in, whose token says of which tenant or person they are.
  'src/people/invitation.store.ts findByDigestAcrossTenants',
  'src/people/invitation.store.ts findByEmailAcrossTenants',
  'src/people/invitation.store.ts insertOfOperatorAcrossTenants',
  'src/people/invitation.store.ts listOfOperatorsAcrossTenants',
  'src/people/invitation.store.ts revokeOfOperatorAcrossTenants',
  'src/people/invitation.store.ts takeUpAcrossTenants',
  'src/people/joining.service.ts admitAcrossTenants',
  'src/people/joining.service.ts findAcrossTenants',
  'src/people/joining.service.ts takeUpAcrossTenants',
  'src/people/password-reset.store.ts endAcrossTenants',
  'src/people/password-reset.store.ts insertAcrossTenants',
  'src/people/password-reset.store.ts ownerAcrossTenants',
  'src/people/password-resets.service.ts linkAcrossTenants',
  'src/people/password-resets.service.ts ownerAcrossTenants',
  // The second thing that a person shows.
  'src/people/second-factor.store.ts beginAcrossTenants',
  'src/people/second-factor.store.ts confirmAcrossTenants',
  'src/people/second-factor.store.ts removeAcrossTenants',
  'src/people/second-factor.store.ts takeStepAcrossTenants',
  'src/people/second-factor.store.ts takeRecoveryCodeAcrossTenants',
  'src/people/second-factors.service.ts acceptsAcrossTenants',
  'src/people/second-factors.service.ts acceptsTotpAcrossTenants',
  'src/people/second-factors.service.ts takeAcrossTenants',
  // Wrong guesses by digests of whom and where, and what is over.
  'src/people/expired-sign-ins.ts forgetOverAcrossTenants',
  'src/people/sign-in-guess.store.ts countAcrossTenants',
  'src/people/sign-in-guess.store.ts forgetAcrossTenants',
  'src/people/sign-in-guess.store.ts isTrustedAcrossTenants',
  'src/people/sign-in-guess.store.ts takeAcrossTenants',
  'src/people/sign-in-guess.store.ts takeBackAcrossTenants',
  'src/people/sign-in-guess.store.ts trustAcrossTenants',
  'src/people/sign-in-guesses.ts forgetAcrossTenants',
  'src/people/sign-in-guesses.ts succeedAcrossTenants',
  'src/people/sign-in-guesses.ts takeBackAcrossTenants',
  // What operators did, in one list.
  'src/audit/audit.store.ts listOfOperatorsAcrossTenants',
  // What is due: ids and times.
  'src/queue/due-rows.ts takeDueRowsAcrossTenants',
  'src/tenants/tenant.store.ts takeDueTenantsAcrossTenants',
  'src/tenants/tenant.store.ts findDueAcrossTenants',
  'src/messages/message.store.ts findDueAcrossTenants',
  'src/messages/quota.store.ts findDueAcrossTenants',
  'src/messages/provider-sync.store.ts findDueAcrossTenants',
  'src/channels/sync-suppressions.processor.ts findDueAcrossTenants',
  'src/channels/backfill-events.processor.ts findDueAcrossTenants',
  'src/channels/poll-received-sms.processor.ts findDueAcrossTenants',
  'src/messages/message-event.store.ts findDueAcrossTenants',
  'src/messages/dispatch.store.ts findDueAcrossTenants',
  'src/messages/dispatch.store.ts findUnsettledAcrossTenants',
  'src/audiences/contact-import.store.ts findDueAcrossTenants',
  'src/channels/provider-event.store.ts findDueAcrossTenants',
  'src/webhooks/webhook.store.ts findDueAcrossTenants',
  'src/privacy/retention.store.ts findDueAcrossTenants',
  // What was set aside, by ids of ours and words out of closed sets.
  'src/set-aside/set-aside.store.ts listAcrossTenants',
  'src/set-aside/set-aside.store.ts countAcrossTenants',
  // The provider has asked everybody to slow down.
  'src/messages/sending-limit.store.ts pauseAllAcrossTenants',
  'src/messages/sending-limit.store.ts pausedUntilAcrossTenants',
  // Who does not send as usual: ids, names and a word.
  'src/messages/sending-state.store.ts hinderedAcrossTenants',
  // What was due before a backup was restored.
  'src/campaigns/run-fence.store.ts getAcrossTenants',
  'src/campaigns/run-fence.store.ts setAcrossTenants',
  'src/messages/unsettled-dispatch.store.ts endLeasesAcrossTenants',
  // Statistics of all tenants, what they cost, and whose are to be folded.
  'src/statistics/statistic.store.ts readAcrossTenants',
  'src/statistics/statistic.store.ts findDueAcrossTenants',
  'src/statistics/fold-statistics.processor.ts findDueAcrossTenants',
  'src/statistics/price-list.store.ts findAcrossTenants',
  'src/statistics/price-list.store.ts setAcrossTenants',
  // What the keys of several tenants have asked for within a moment.
  'src/statistics/request-log.store.ts insertAcrossTenants',
  // Months of the ledger, by functions of the owner of the schema that answer numbers and names of months.
  'src/privacy/ledger-months.store.ts makeAcrossTenants',
  'src/privacy/ledger-months.store.ts analyzeAcrossTenants',
  'src/privacy/ledger-months.store.ts dropOneAcrossTenants',
  'src/health/backlog.store.ts ledgerAcrossTenants',
  // Keys whose time is over.
  'src/idempotency/expired-keys.ts forgetExpiredAcrossTenants',
  // Leases of one worker, of all its tenants at once.
  'src/messages/dispatch.store.ts renewLeasesAcrossTenants',
  // Sums over all tenants, for metrics and health; and whether a row can be read at all.
  'src/health/backlog.store.ts limitTimeAcrossTenants',
  'src/health/backlog.store.ts lanesAcrossTenants',
  'src/health/backlog.store.ts doubtAcrossTenants',
  'src/health/backlog.store.ts webhooksAcrossTenants',
  'src/health/backlog.store.ts providerEventsAcrossTenants',
  'src/health/backlog.store.ts setAsideAcrossTenants',
  'src/health/backlog.store.ts tenantsAcrossTenants',
  'src/health/backlog.store.ts someTenantAcrossTenants',
  'src/health/backlog.store.ts migrationsAcrossTenants',
  'src/health/backlog.store.ts waitingAcrossTenants',
  'src/health/backlog-gauges.ts readAcrossTenants',
  // Each processor hands the question of its job on.
  'src/queue/job-processor.ts findDueAcrossTenants',
  'src/audiences/import-contacts.processor.ts findDueAcrossTenants',
  'src/channels/apply-provider-events.processor.ts findDueAcrossTenants',
  'src/channels/provision-tenant.processor.ts findDueAcrossTenants',
  'src/channels/send-dispatch.processor.ts findDueAcrossTenants',
  'src/channels/send-test-dispatch.processor.ts findDueAcrossTenants',
  'src/channels/settle-dispatch.processor.ts findDueAcrossTenants',
  'src/scheduling/release-message.processor.ts findDueAcrossTenants',
  'src/campaigns/advance-run.processor.ts findDueAcrossTenants',
  'src/campaigns/plan-runs.processor.ts findDueAcrossTenants',
  'src/campaigns/campaign.store.ts findDueAcrossTenants',
  'src/campaigns/run.store.ts findDueAcrossTenants',
  'src/scheduling/release-held-messages.processor.ts findDueAcrossTenants',
  'src/webhooks/deliver-webhook.processor.ts findDueAcrossTenants',
  'src/webhooks/fan-out-events.processor.ts findDueAcrossTenants',
  'src/privacy/wipe-expired.processor.ts findDueAcrossTenants',
];

/** Where a transaction across tenants may begin. */
const OPENED_IN = [
  'src/audit/audited-calls.service.ts',
  'src/campaigns/run-fence.service.ts',
  'src/channels/dispatch-leases.ts',
  'src/channels/dispatch-recorder.ts',
  'src/channels/known-senders.ts',
  'src/channels/settings/platform-domain.service.ts',
  'src/health/backlog-gauges.ts',
  'src/health/deep-health.service.ts',
  'src/health/queue-reader.service.ts',
  'src/idempotency/expired-keys.ts',
  'src/idempotency/idempotency.interceptor.ts',
  'src/keys/key-rotation.ts',
  'src/keys/keys.module.ts',
  'src/keys/tenant-secrets.ts',
  'src/messages/sending-state.service.ts',
  'src/people/account.service.ts',
  'src/people/expired-sign-ins.ts',
  'src/people/invitations.service.ts',
  'src/people/joining.service.ts',
  'src/people/members.service.ts',
  'src/people/oidc-sign-in.service.ts',
  'src/people/password-resets.service.ts',
  'src/people/people.service.ts',
  'src/people/second-factors.service.ts',
  'src/people/sign-in-guesses.ts',
  'src/people/sign-in.service.ts',
  'src/privacy/ledger-months.ts',
  'src/queue/sweeper.ts',
  'src/set-aside/set-aside.service.ts',
  'src/statistics/price-list.service.ts',
  'src/statistics/request-log.service.ts',
  'src/statistics/statistics-reader.service.ts',
  // The platform's own templates; tenants' are out of its reach there.
  'src/templates/template-scope.ts',
  'src/tenants/known-keys.ts',
  'src/tenants/known-sessions.ts',
  'src/tenants/operator-audit-log.controller.ts',
  'src/tenants/operator.service.ts',
  'src/tenants/tenant.service.ts',
];

/** What acts with a tenant's own key at the provider. */
const WITH_PROVIDER_KEYS = [
  'src/channels/backfill-events.processor.ts',
  'src/channels/send-dispatch.processor.ts',
  'src/channels/settings/provider-settings.service.ts',
  'src/channels/settle-dispatch.processor.ts',
];

interface Declared {
  name: string;
  takesPlatformTx: boolean;
}

function declaredIn(path: string, text: string): Declared[] {
  const found: Declared[] = [];
  const visit = (node: ts.Node): void => {
    if (
      (ts.isMethodDeclaration(node) || ts.isMethodSignature(node) || ts.isFunctionDeclaration(node)) &&
      node.name !== undefined
    ) {
      const types = node.parameters.map(({ type }) => type?.getText() ?? '');
      found.push({
        name: node.name.getText(),
        takesPlatformTx: types.some((type) => /\bPlatformTx\b/.test(type)),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true));
  return found;
}

const product = sourceFiles('src').filter(({ path }) => !path.endsWith('.generated.ts'));
const outside = product.filter(({ path }) => !path.startsWith('src/database/'));

describe('across tenants', () => {
  it('reach exactly the methods of the list', () => {
    const found = outside.flatMap(({ path, text }) =>
      declaredIn(path, text)
        .filter(({ name }) => name.endsWith('AcrossTenants'))
        .map(({ name }) => `${path} ${name}`),
    );
    expect(found.sort()).toEqual([...ACROSS_TENANTS].sort());
  });

  it('reaches nothing whose name does not say so', () => {
    const silent = outside.flatMap(({ path, text }) =>
      declaredIn(path, text)
        .filter(({ name, takesPlatformTx }) => takesPlatformTx && !name.endsWith('AcrossTenants'))
        .map(({ name }) => `${path} ${name}`),
    );
    expect(silent).toEqual([]);
  });

  it('a transaction begins in few places', () => {
    const opened = outside.filter(({ text }) => /\.acrossTenants\(/.test(text)).map(({ path }) => path);
    expect(opened.sort()).toEqual(OPENED_IN);
  });

  it('nothing goes round the two kinds of transaction', () => {
    const escapes =
      /\bDataSource\b|\bgetRepository\b|\bInjectRepository\b|\bInjectDataSource\b|\bcreateQueryRunner\b|from 'pg'/;
    // The migration runs as the owner of the schema.
    const found = outside.filter(({ path, text }) => path !== 'src/migrate.ts' && escapes.test(text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  it('nothing makes a platform transaction by casting one', () => {
    expect(
      outside.filter(({ text }) => /\bas (unknown as )?PlatformTx\b/.test(text)).map(({ path }) => path),
    ).toEqual([]);
  });

  it('no store begins a transaction or a savepoint of its own', () => {
    const stores = outside.filter(({ path }) => path.endsWith('.store.ts'));
    expect(stores.length).toBeGreaterThan(5);
    const opening = stores.filter(({ text }) =>
      /\.transaction\(|\.forTenant\(|\bBEGIN\b|\bSAVEPOINT\b/.test(text),
    );
    expect(opening.map(({ path }) => path)).toEqual([]);
  });

  it('a secret is opened in few places, and a provider key by what sends or calls the provider only', () => {
    const opening = outside
      .filter(({ path, text }) => !path.startsWith('src/keys/') && /secrets\.open\(/.test(text))
      .map(({ path }) => path);
    expect(opening.sort()).toEqual([
      'src/channels/provider.ts',
      'src/channels/provision-tenant.processor.ts',
      'src/idempotency/idempotency.store.ts',
      'src/webhooks/deliver-webhook.processor.ts',
      // A secret that is rotated is sealed anew for where it stands.
      'src/webhooks/webhook-endpoint.service.ts',
    ]);
    const withKeys = outside.filter(({ text }) => /provider\.ofTenant\(/.test(text)).map(({ path }) => path);
    expect(withKeys.sort()).toEqual(WITH_PROVIDER_KEYS);
  });

  it('nobody but the Database names a tenant to PostgreSQL', () => {
    const naming = product
      .filter(({ text }) => /set_config|SET (LOCAL )?app\./.test(text))
      .map(({ path }) => path);
    expect(naming).toEqual(['src/database/database.ts']);
  });
});
