//! Invitations to a meeting: a secret link, usable once.

use meeting::{AccountId, MeetingId, Time};

use crate::Store;
use crate::account::fold;
use crate::backend::Operation;
use crate::backend::memory::Tables;
use crate::backend::sql::{Row, Sql};
use crate::column::Column;
use crate::error::StoreError;
use crate::session::TokenHash;

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationStatus {
    Pending,
    Accepted,
    Declined,
    /// Told of a pending one whose time is over; never written.
    Expired,
}

impl InvitationStatus {
    /// The word for it in the API and in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            InvitationStatus::Pending => "pending",
            InvitationStatus::Accepted => "accepted",
            InvitationStatus::Declined => "declined",
            InvitationStatus::Expired => "expired",
        }
    }

    fn from_column(text: &str) -> Result<InvitationStatus, StoreError> {
        match text {
            "pending" => Ok(InvitationStatus::Pending),
            "accepted" => Ok(InvitationStatus::Accepted),
            "declined" => Ok(InvitationStatus::Declined),
            "expired" => Ok(InvitationStatus::Expired),
            other => Err(StoreError::corrupt(format!("an invitation that is {other}"))),
        }
    }
}

/// An invitation; `role` is the word that the server gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub id: u64,
    pub meeting: MeetingId,
    pub token_hash: TokenHash,
    pub email: Option<String>,
    pub name: Option<String>,
    pub role: String,
    pub invited_by: AccountId,
    /// As written; [`Invitation::status_at`] also tells of expiry.
    pub status: InvitationStatus,
    pub created_at: Time,
    pub expires_at: Time,
    pub used_by: Option<AccountId>,
}

impl Invitation {
    /// Where it stands at a moment: a pending one expires by itself.
    pub fn status_at(&self, now: Time) -> InvitationStatus {
        match self.status {
            InvitationStatus::Pending if now >= self.expires_at => InvitationStatus::Expired,
            status @ (InvitationStatus::Pending
            | InvitationStatus::Accepted
            | InvitationStatus::Declined
            | InvitationStatus::Expired) => status,
        }
    }

    /// Whether an address is the one invited; an invitation without one is for anybody.
    pub fn is_for(&self, email: &str) -> bool {
        self.email.as_deref().is_none_or(|own| fold(own) == fold(email))
    }
}

/// An invitation to be made; the store gives it its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    pub meeting: MeetingId,
    pub token_hash: TokenHash,
    pub email: Option<String>,
    pub name: Option<String>,
    pub role: String,
    pub invited_by: AccountId,
    pub created_at: Time,
    pub expires_at: Time,
}

/// What became of an attempt to make an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    Done(Invitation),
    /// The meeting has as many as it may.
    Full,
}

/// What became of an attempt to use or decline an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// It is this account's now.
    Done(Invitation),
    /// It had been used, declined or had expired: `status_at` says which.
    Spent(Invitation),
}

impl Store {
    /// Makes an invitation, unless the meeting has `bound` already; ids count up.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn create_invitation(
        &self,
        new: NewInvitation,
        bound: u32,
    ) -> Result<Made, StoreError> {
        self.backend.write(Create { new, bound }).await
    }

    /// The invitation with this token.
    ///
    /// Errors: [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn invitation(&self, token_hash: TokenHash) -> Result<Invitation, StoreError> {
        self.backend.read(Find(token_hash)).await
    }

    /// Invitations to a mail address and those that the account has used, newest first.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn invitations_of(
        &self,
        account: AccountId,
        email: &str,
    ) -> Result<Vec<Invitation>, StoreError> {
        self.backend.read(ListOf { account, email: fold(email) }).await
    }

    /// All invitations to a meeting, newest first.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn invitations_to(&self, meeting: MeetingId) -> Result<Vec<Invitation>, StoreError> {
        self.backend.read(ListTo(meeting)).await
    }

    /// Takes the single use of an invitation for an account: of any number who try, one succeeds.
    /// Whether the account is the one invited is for the caller to ask first.
    ///
    /// Errors: [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn claim_use(
        &self,
        token_hash: TokenHash,
        account: AccountId,
        now: Time,
    ) -> Result<Claimed, StoreError> {
        let to = InvitationStatus::Accepted;
        self.backend.write(Claim { token_hash, used_by: Some(account), to, now }).await
    }

    /// Gives the use back, if the joining that it was for did not come about.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn release_use(
        &self,
        token_hash: TokenHash,
        account: AccountId,
    ) -> Result<(), StoreError> {
        self.backend.write(Release { token_hash, account }).await
    }

    /// Declines an invitation that is still open.
    ///
    /// Errors: [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn decline_invitation(
        &self,
        token_hash: TokenHash,
        now: Time,
    ) -> Result<Claimed, StoreError> {
        let to = InvitationStatus::Declined;
        self.backend.write(Claim { token_hash, used_by: None, to, now }).await
    }
}

const BY_TOKEN: &str = "SELECT id, meeting, token_hash, email, name, role, invited_by, status, \
    created_at, expires_at, used_by FROM invitation WHERE token_hash = $1";
const TO_MEETING: &str = "SELECT id, meeting, token_hash, email, name, role, invited_by, status, \
    created_at, expires_at, used_by FROM invitation WHERE meeting = $1 ORDER BY id DESC";
const OF_ACCOUNT: &str = "SELECT id, meeting, token_hash, email, name, role, invited_by, status, \
    created_at, expires_at, used_by FROM invitation \
    WHERE email_folded = $1 OR used_by = $2 ORDER BY id DESC";

fn from_row(row: &Row) -> Result<Invitation, StoreError> {
    Ok(Invitation {
        id: u64::try_from(row.int(0)?).map_err(StoreError::corrupt)?,
        meeting: Column::from_column(row.int(1)?)?,
        token_hash: row.hash(2)?,
        email: row.text_or_null(3)?,
        name: row.text_or_null(4)?,
        role: row.text(5)?,
        invited_by: Column::from_column(row.int(6)?)?,
        status: InvitationStatus::from_column(&row.text(7)?)?,
        created_at: Column::from_column(row.int(8)?)?,
        expires_at: Column::from_column(row.int(9)?)?,
        used_by: row.int_or_null(10)?.map(Column::from_column).transpose()?,
    })
}

struct Create {
    new: NewInvitation,
    bound: u32,
}

impl Create {
    fn with_id(self, id: i64) -> Result<Invitation, StoreError> {
        let new = self.new;
        Ok(Invitation {
            id: u64::try_from(id).map_err(StoreError::corrupt)?,
            meeting: new.meeting,
            token_hash: new.token_hash,
            email: new.email,
            name: new.name,
            role: new.role,
            invited_by: new.invited_by,
            status: InvitationStatus::Pending,
            created_at: new.created_at,
            expires_at: new.expires_at,
            used_by: None,
        })
    }
}

impl Operation for Create {
    type Answer = Made;

    fn in_memory(self, tables: &mut Tables) -> Result<Made, StoreError> {
        let all = tables.invitations.values();
        let count = all.filter(|invitation| invitation.meeting == self.new.meeting).count();
        if count >= self.bound as usize {
            return Ok(Made::Full);
        }
        tables.last_invitation += 1;
        let invitation = self.with_id(tables.last_invitation)?;
        tables.invitations.insert(invitation.token_hash, invitation.clone());
        Ok(Made::Done(invitation))
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Made, StoreError> {
        // The counter's row is locked from here on, so that the count below sees all before it.
        let id = sql.count_up("invitation").await?;
        let bound = self.bound;
        let invitation = self.with_id(id)?;
        let insert = "INSERT INTO invitation (id, meeting, token_hash, email, email_folded, name, \
            role, invited_by, status, created_at, expires_at) \
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 \
            WHERE (SELECT COUNT(*) FROM invitation WHERE meeting = $2) < $12";
        let args = vec![
            id.into(),
            invitation.meeting.to_column().into(),
            invitation.token_hash.into(),
            invitation.email.clone().into(),
            invitation.email.as_deref().map(fold).into(),
            invitation.name.clone().into(),
            invitation.role.as_str().into(),
            invitation.invited_by.to_column().into(),
            invitation.status.as_str().into(),
            invitation.created_at.to_column().into(),
            invitation.expires_at.to_column().into(),
            i64::from(bound).into(),
        ];
        let is_made = sql.execute(insert, args).await? > 0;
        Ok(if is_made { Made::Done(invitation) } else { Made::Full })
    }
}

struct Find(TokenHash);

impl Operation for Find {
    type Answer = Invitation;

    fn in_memory(self, tables: &mut Tables) -> Result<Invitation, StoreError> {
        tables.invitations.get(&self.0).cloned().ok_or(StoreError::NotFound)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Invitation, StoreError> {
        let row = sql.row(BY_TOKEN, vec![self.0.into()]).await?;
        from_row(&row.ok_or(StoreError::NotFound)?)
    }
}

struct ListOf {
    account: AccountId,
    email: String,
}

impl Operation for ListOf {
    type Answer = Vec<Invitation>;

    fn in_memory(self, tables: &mut Tables) -> Result<Vec<Invitation>, StoreError> {
        Ok(newest_first(tables, |invitation| {
            invitation.used_by == Some(self.account)
                || invitation.email.as_deref().is_some_and(|email| fold(email) == self.email)
        }))
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Vec<Invitation>, StoreError> {
        let args = vec![self.email.into(), self.account.to_column().into()];
        sql.rows(OF_ACCOUNT, args).await?.iter().map(from_row).collect()
    }
}

fn newest_first(tables: &Tables, is_wanted: impl Fn(&Invitation) -> bool) -> Vec<Invitation> {
    let all = tables.invitations.values();
    let mut wanted: Vec<_> = all.filter(|invitation| is_wanted(invitation)).cloned().collect();
    wanted.sort_by_key(|invitation| std::cmp::Reverse(invitation.id));
    wanted
}

struct ListTo(MeetingId);

impl Operation for ListTo {
    type Answer = Vec<Invitation>;

    fn in_memory(self, tables: &mut Tables) -> Result<Vec<Invitation>, StoreError> {
        Ok(newest_first(tables, |invitation| invitation.meeting == self.0))
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Vec<Invitation>, StoreError> {
        let rows = sql.rows(TO_MEETING, vec![self.0.to_column().into()]).await?;
        rows.iter().map(from_row).collect()
    }
}

struct Claim {
    token_hash: TokenHash,
    used_by: Option<AccountId>,
    to: InvitationStatus,
    now: Time,
}

impl Operation for Claim {
    type Answer = Claimed;

    fn in_memory(self, tables: &mut Tables) -> Result<Claimed, StoreError> {
        let invitation =
            tables.invitations.get_mut(&self.token_hash).ok_or(StoreError::NotFound)?;
        if invitation.status_at(self.now) != InvitationStatus::Pending {
            return Ok(Claimed::Spent(invitation.clone()));
        }
        invitation.status = self.to;
        invitation.used_by = self.used_by;
        Ok(Claimed::Done(invitation.clone()))
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Claimed, StoreError> {
        let update = "UPDATE invitation SET status = $2, used_by = $3 \
            WHERE token_hash = $1 AND status = 'pending' AND expires_at > $4";
        let args = vec![
            self.token_hash.into(),
            self.to.as_str().into(),
            self.used_by.map(Column::to_column).into(),
            self.now.to_column().into(),
        ];
        let is_done = sql.execute(update, args).await? > 0;
        let row = sql.row(BY_TOKEN, vec![self.token_hash.into()]).await?;
        let invitation = from_row(&row.ok_or(StoreError::NotFound)?)?;
        Ok(if is_done { Claimed::Done(invitation) } else { Claimed::Spent(invitation) })
    }
}

struct Release {
    token_hash: TokenHash,
    account: AccountId,
}

impl Operation for Release {
    type Answer = ();

    fn in_memory(self, tables: &mut Tables) -> Result<(), StoreError> {
        if let Some(invitation) = tables.invitations.get_mut(&self.token_hash)
            && invitation.used_by == Some(self.account)
        {
            invitation.status = InvitationStatus::Pending;
            invitation.used_by = None;
        }
        Ok(())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<(), StoreError> {
        let update = "UPDATE invitation SET status = 'pending', used_by = NULL \
            WHERE token_hash = $1 AND used_by = $2";
        sql.execute(update, vec![self.token_hash.into(), self.account.to_column().into()]).await?;
        Ok(())
    }
}
