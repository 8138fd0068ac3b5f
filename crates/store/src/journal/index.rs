//! Meetings as lines of lists, and what else is kept of them beside their entries.

use meeting::{AccountId, MeetingId, Time};

use super::{MeetingIndex, MemberRow};
use crate::FORGET_MAX;
use crate::account::fold;
use crate::backend::Operation;
use crate::backend::memory::{Journal, Tables};
use crate::backend::sql::{Row, Sql};
use crate::column::Column;
use crate::error::StoreError;
use crate::invitation::InvitationStatus;

pub(super) struct NewMeetingId;

fn bounded(id: i64) -> Result<MeetingId, StoreError> {
    let id: MeetingId = Column::from_column(id)?;
    if id.0 < meeting::MEETINGS_MAX {
        Ok(id)
    } else {
        Err(StoreError::Unusable("all meeting ids are spent".to_owned()))
    }
}

impl Operation for NewMeetingId {
    type Answer = MeetingId;

    fn in_memory(self, tables: &mut Tables) -> Result<MeetingId, StoreError> {
        tables.last_meeting += 1;
        bounded(tables.last_meeting)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<MeetingId, StoreError> {
        bounded(sql.count_up("meeting").await?)
    }
}

pub(super) struct ForgetCommands(pub(super) Time);

impl Operation for ForgetCommands {
    type Answer = u64;

    fn in_memory(self, tables: &mut Tables) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        for journal in tables.meetings.values_mut() {
            let before = journal.commands.len();
            journal.commands.retain(|_, command| command.at >= self.0);
            forgotten += before - journal.commands.len();
        }
        Ok(forgotten as u64)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<u64, StoreError> {
        let delete = "DELETE FROM command WHERE (meeting, account, key) IN \
            (SELECT meeting, account, key FROM command WHERE at < $1 LIMIT $2)";
        let args = vec![self.0.to_column().into(), i64::from(FORGET_MAX).into()];
        Ok(sql.execute(delete, args).await?)
    }
}

pub(super) struct Delete {
    pub(super) meeting: MeetingId,
    pub(super) now: Time,
}

impl Operation for Delete {
    type Answer = ();

    fn in_memory(self, tables: &mut Tables) -> Result<(), StoreError> {
        let journal = tables.meetings.get_mut(&self.meeting).ok_or(StoreError::NotFound)?;
        if journal.standing.is_deleted {
            return Err(StoreError::NotFound);
        }
        journal.standing.is_deleted = true;
        journal.due = None;
        Ok(())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<(), StoreError> {
        let update = "UPDATE meeting SET deleted_at = $2, due = NULL \
            WHERE id = $1 AND deleted_at IS NULL";
        let args = vec![self.meeting.to_column().into(), self.now.to_column().into()];
        match sql.execute(update, args).await? {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        }
    }
}

fn from_row(row: &Row) -> Result<(MeetingId, MeetingIndex), StoreError> {
    let index = MeetingIndex {
        is_public: row.is_true(1)?,
        creator: Column::from_column(row.int(2)?)?,
        created_at: Column::from_column(row.int(3)?)?,
        is_active: row.is_true(4)?,
        summary: row.bytes(5)?,
    };
    Ok((Column::from_column(row.int(0)?)?, index))
}

fn listed(journal: &Journal) -> Option<&MeetingIndex> {
    journal.index.as_ref().filter(|_| !journal.standing.is_deleted)
}

fn newest_first(
    tables: &Tables,
    limit: u32,
    before: Option<MeetingId>,
    is_wanted: impl Fn(MeetingId, &Journal, &MeetingIndex) -> bool,
) -> Vec<(MeetingId, MeetingIndex)> {
    let before = before.unwrap_or(MeetingId(u64::MAX));
    let lines = tables.meetings.range(..before).rev().filter_map(|(id, journal)| {
        let index = listed(journal)?;
        is_wanted(*id, journal, index).then(|| (*id, index.clone()))
    });
    lines.take(limit as usize).collect()
}

/// Pages without a bound begin here.
fn page(before: Option<MeetingId>) -> i64 {
    before.map_or(i64::MAX, Column::to_column)
}

pub(super) struct Get(pub(super) MeetingId);

impl Operation for Get {
    type Answer = MeetingIndex;

    fn in_memory(self, tables: &mut Tables) -> Result<MeetingIndex, StoreError> {
        tables.meetings.get(&self.0).and_then(listed).cloned().ok_or(StoreError::NotFound)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<MeetingIndex, StoreError> {
        let select = "SELECT id, is_public, creator, created_at, is_active, summary FROM meeting \
            WHERE id = $1 AND deleted_at IS NULL AND summary IS NOT NULL";
        let row = sql.row(select, vec![self.0.to_column().into()]).await?;
        Ok(from_row(&row.ok_or(StoreError::NotFound)?)?.1)
    }
}

pub(super) struct VisibleTo {
    pub(super) account: AccountId,
    pub(super) is_admin: bool,
    pub(super) limit: u32,
    pub(super) before: Option<MeetingId>,
}

impl Operation for VisibleTo {
    type Answer = Vec<(MeetingId, MeetingIndex)>;

    fn in_memory(self, tables: &mut Tables) -> Result<Self::Answer, StoreError> {
        let email = tables.accounts.get(&self.account).map(|account| fold(&account.email));
        let is_invited = |meeting| {
            tables.invitations.values().any(|invitation| {
                invitation.meeting == meeting
                    && invitation.status == InvitationStatus::Pending
                    && email.is_some()
                    && invitation.email.as_deref().map(fold) == email
            })
        };
        Ok(newest_first(tables, self.limit, self.before, |id, journal, index| {
            self.is_admin
                || index.is_public
                || journal.members.contains_key(&self.account)
                || is_invited(id)
        }))
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Self::Answer, StoreError> {
        let select = "SELECT id, is_public, creator, created_at, is_active, summary \
            FROM meeting AS m \
            WHERE id < $4 AND deleted_at IS NULL AND summary IS NOT NULL AND ($2 = 1 \
              OR is_public = 1 \
              OR EXISTS (SELECT 1 FROM member WHERE meeting = m.id AND account = $1) \
              OR EXISTS (SELECT 1 FROM invitation WHERE meeting = m.id AND status = 'pending' \
                 AND email_folded = (SELECT email_folded FROM account WHERE id = $1))) \
            ORDER BY id DESC LIMIT $3";
        let args = vec![
            self.account.to_column().into(),
            self.is_admin.into(),
            i64::from(self.limit).into(),
            page(self.before).into(),
        ];
        sql.rows(select, args).await?.iter().map(from_row).collect()
    }
}

pub(super) struct CreatedBy {
    pub(super) account: AccountId,
    pub(super) limit: u32,
    pub(super) before: Option<MeetingId>,
}

impl Operation for CreatedBy {
    type Answer = Vec<(MeetingId, MeetingIndex)>;

    fn in_memory(self, tables: &mut Tables) -> Result<Self::Answer, StoreError> {
        let is_own = |_, _: &Journal, index: &MeetingIndex| index.creator == self.account;
        Ok(newest_first(tables, self.limit, self.before, is_own))
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Self::Answer, StoreError> {
        let select = "SELECT id, is_public, creator, created_at, is_active, summary FROM meeting \
            WHERE creator = $1 AND id < $3 AND deleted_at IS NULL AND summary IS NOT NULL \
            ORDER BY id DESC LIMIT $2";
        let args = vec![
            self.account.to_column().into(),
            i64::from(self.limit).into(),
            page(self.before).into(),
        ];
        sql.rows(select, args).await?.iter().map(from_row).collect()
    }
}

pub(super) struct Memberships {
    pub(super) account: AccountId,
    pub(super) meeting: Option<MeetingId>,
}

impl Operation for Memberships {
    type Answer = Vec<(MeetingId, MemberRow)>;

    fn in_memory(self, tables: &mut Tables) -> Result<Self::Answer, StoreError> {
        let own = tables.meetings.iter().filter(|(id, journal)| {
            !journal.standing.is_deleted && self.meeting.is_none_or(|wanted| wanted == **id)
        });
        Ok(own
            .filter_map(|(id, journal)| Some((*id, *journal.members.get(&self.account)?)))
            .collect())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Self::Answer, StoreError> {
        let select = "SELECT member.meeting, account, participant, member.is_active FROM member \
            JOIN meeting ON meeting.id = member.meeting AND meeting.deleted_at IS NULL \
            WHERE account = $1 AND member.meeting BETWEEN $2 AND $3 ORDER BY member.meeting";
        let (from, to) = match self.meeting {
            Some(meeting) => (meeting.to_column(), meeting.to_column()),
            None => (0, i64::MAX),
        };
        let args = vec![self.account.to_column().into(), from.into(), to.into()];
        let rows = sql.rows(select, args).await?;
        let member = |row: &Row| {
            let member = MemberRow {
                account: Column::from_column(row.int(1)?)?,
                participant: Column::from_column(row.int(2)?)?,
                is_active: row.is_true(3)?,
            };
            Ok((Column::from_column(row.int(0)?)?, member))
        };
        rows.iter().map(member).collect()
    }
}
