import { Module } from '@nestjs/common';
import { TenantsModule } from '../tenants/tenants.module';
import { AccountAudit } from './account-audit';
import { AccountSessions } from './account-sessions';
import { AccountController } from './account.controller';
import { Account } from './account.service';
import { InvitationController } from './invitation.controller';
import { InvitationStore } from './invitation.store';
import { Invitations } from './invitations.service';
import { JoiningController } from './joining.controller';
import { Joining } from './joining.service';
import { MemberController } from './member.controller';
import { MemberStore } from './member.store';
import { Members } from './members.service';
import { OidcIssuer } from './oidc-issuer';
import { OidcSignIn } from './oidc-sign-in.service';
import { OidcController } from './oidc.controller';
import { OperatorInvitationController } from './operator-invitation.controller';
import { PasswordResetStore } from './password-reset.store';
import { PasswordResets } from './password-resets.service';
import { Passwords } from './passwords';
import { PeopleController } from './people.controller';
import { People } from './people.service';
import { PersonStore } from './person.store';
import { SecondFactorController } from './second-factor.controller';
import { SecondFactorStore } from './second-factor.store';
import { SecondFactors } from './second-factors.service';
import { SecretLinks } from './secret-links';
import { SessionController } from './session.controller';
import { SignInGuessStore } from './sign-in-guess.store';
import { SignInGuesses } from './sign-in-guesses';
import { SignIn } from './sign-in.service';
import { TenantInvitationController } from './tenant-invitation.controller';

/** People who sign in: their accounts and sessions, members of tenants, operators, and how they come in. */
@Module({
  imports: [TenantsModule],
  controllers: [
    SessionController,
    AccountController,
    SecondFactorController,
    OidcController,
    JoiningController,
    MemberController,
    InvitationController,
    PeopleController,
    TenantInvitationController,
    OperatorInvitationController,
  ],
  providers: [
    SignIn,
    SignInGuesses,
    SignInGuessStore,
    Account,
    AccountAudit,
    AccountSessions,
    Joining,
    Passwords,
    PasswordResets,
    PasswordResetStore,
    People,
    PersonStore,
    Members,
    MemberStore,
    Invitations,
    InvitationStore,
    SecretLinks,
    SecondFactors,
    SecondFactorStore,
    OidcIssuer,
    OidcSignIn,
  ],
})
export class PeopleModule {}
