//! Erasing an account: from the tables in one transaction, from its meetings as each is reached.
//!
//! A meeting that is running holds texts in memory and has the person among its participants. What
//! is still to be done there is written down in the same transaction that erases, so that neither a
//! client that hangs up nor a crash leaves it undone. Whoever was erased stays known by number: an
//! append that was under way meanwhile loses its rows about them, and asks for the meeting's part
//! (again).

use meeting::{AccountId, MeetingId};

use crate::Store;
use crate::account::fold;
use crate::backend::Operation;
use crate::backend::memory::Tables;
use crate::backend::sql::{Row, Sql};
use crate::column::Column;
use crate::error::StoreError;

/// A meeting that an erased account was in and that does not know of it yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Erasure {
    pub account: AccountId,
    pub meeting: MeetingId,
    /// Another one whenever it is asked for: what is asked for again while it is done is not done.
    pub round: u64,
}

impl Store {
    /// Erases the account and what is personal to it: its row, sessions, throttle, keys of commands,
    /// invitations to its address, memberships, and every opening of a commitment about it. Entries,
    /// their hashes and the roots stay. What its meetings still have to do is kept until
    /// [`Store::erasure_done`], and answered; an account that is already gone has none.
    ///
    /// Errors: [`StoreError::Unavailable`], [`StoreError::Unknown`].
    pub async fn erase_account(&self, id: AccountId) -> Result<Vec<Erasure>, StoreError> {
        self.backend.write(Erase(id)).await
    }

    /// What meetings still have to do, those after `after`, at most `limit`.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn pending_erasures(
        &self,
        after: Option<Erasure>,
        limit: u32,
    ) -> Result<Vec<Erasure>, StoreError> {
        self.backend.read(Pending { after, limit }).await
    }

    /// Notes that a meeting has done its part, unless it was asked for again meanwhile.
    ///
    /// Errors: [`StoreError::Unavailable`], [`StoreError::Unknown`].
    pub async fn erasure_done(&self, erasure: Erasure) -> Result<(), StoreError> {
        self.backend.write(Finish(erasure)).await
    }
}

/// Advisory locks of `PostgreSQL` by which an append about an account and its erasure wait for each
/// other: a number of this program's own, with the account's.
pub(crate) const LOCKS: i32 = 0x6e78_6572;

/// The account's part of the lock's name; two that share one merely wait for each other.
pub(crate) fn lock_of(account: AccountId) -> i32 {
    i32::try_from(account.0 % 0x7fff_ffff).unwrap_or_default()
}

struct Erase(AccountId);

const MEETINGS: &str = "SELECT meeting FROM member WHERE account = $1 \
    UNION SELECT meeting FROM opening WHERE subject = $1 ORDER BY meeting";

/// An account that never was leaves no mark.
const MARK: &str = "INSERT INTO erased (account) SELECT id FROM account WHERE id = $1 \
    ON CONFLICT DO NOTHING";

/// Asks for a meeting's part, or asks again.
const ASK: &str = "INSERT INTO erasure (account, meeting, round) VALUES ($1, $2, $3) \
    ON CONFLICT (account, meeting) DO UPDATE SET round = excluded.round";

/// Asks meetings for their part of one account's erasure.
pub(crate) async fn ask(
    sql: &mut Sql<'_>,
    account: AccountId,
    meetings: Vec<MeetingId>,
) -> Result<Vec<Erasure>, StoreError> {
    let number = sql.count_up("erasure").await?;
    let round = u64::try_from(number).map_err(StoreError::corrupt)?;
    for meeting in &meetings {
        let args = vec![account.to_column().into(), meeting.to_column().into(), number.into()];
        sql.execute(ASK, args).await?;
    }
    Ok(meetings.into_iter().map(|meeting| Erasure { account, meeting, round }).collect())
}

/// As [`ask`], in memory.
pub(crate) fn ask_in_memory(
    tables: &mut Tables,
    account: AccountId,
    meetings: Vec<MeetingId>,
) -> Vec<Erasure> {
    tables.last_erasure += 1;
    let round = tables.last_erasure;
    for &meeting in &meetings {
        tables.erasures.insert((account, meeting), round);
    }
    meetings.into_iter().map(|meeting| Erasure { account, meeting, round }).collect()
}

/// What goes with an account, in an order that foreign keys allow. Invitations to its address go
/// first, while the address is still known.
const ERASURE: [&str; 9] = [
    "DELETE FROM invitation WHERE email_folded IN (SELECT email_folded FROM account WHERE id = $1)",
    "UPDATE invitation SET used_by = NULL, name = NULL WHERE used_by = $1",
    "DELETE FROM refresh WHERE sid IN (SELECT sid FROM session WHERE account = $1)",
    "DELETE FROM session WHERE account = $1",
    "DELETE FROM throttle WHERE account = $1",
    "DELETE FROM opening WHERE subject = $1",
    "DELETE FROM command WHERE account = $1",
    "DELETE FROM member WHERE account = $1",
    "DELETE FROM account WHERE id = $1",
];

impl Operation for Erase {
    type Answer = Vec<Erasure>;
    const ERASES: bool = true;

    fn in_memory(self, tables: &mut Tables) -> Result<Vec<Erasure>, StoreError> {
        let Erase(id) = self;
        let account = tables.accounts.remove(&id);
        if account.is_some() {
            tables.erased.insert(id);
        }
        let email = account.map(|account| fold(&account.email));
        tables.invitations.retain(|_, invitation| {
            email.is_none() || invitation.email.as_deref().map(fold) != email
        });
        for invitation in tables.invitations.values_mut() {
            if invitation.used_by == Some(id) {
                invitation.used_by = None;
                invitation.name = None;
            }
        }
        let sessions = &mut tables.sessions;
        tables.refreshes.retain(|_, refresh| {
            sessions.get(&refresh.sid).is_some_and(|session| session.account != id)
        });
        sessions.retain(|_, session| session.account != id);
        tables.throttles.remove(&id);
        let mut was_in = Vec::new();
        for (&meeting, journal) in &mut tables.meetings {
            let before = journal.openings.len();
            journal.openings.retain(|_, opening| opening.subject != Some(id));
            journal.commands.retain(|(account, _), _| *account != id);
            let was_member = journal.members.remove(&id).is_some();
            if was_member || journal.openings.len() < before {
                was_in.push(meeting);
            }
        }
        Ok(ask_in_memory(tables, id, was_in))
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Vec<Erasure>, StoreError> {
        let Erase(account) = self;
        let id = account.to_column();
        match sql {
            // Its writer is alone anyhow.
            Sql::Sqlite(_) => {}
            Sql::Postgres(_) => {
                let lock = "SELECT pg_advisory_xact_lock($1::int, $2::int)";
                let args = vec![i64::from(LOCKS).into(), i64::from(lock_of(account)).into()];
                sql.execute(lock, args).await?;
            }
        }
        let was_in = sql.rows(MEETINGS, vec![id.into()]).await?;
        let was_in: Result<Vec<MeetingId>, StoreError> =
            was_in.iter().map(|row| Column::from_column(row.int(0)?)).collect();
        let erasures = ask(sql, account, was_in?).await?;
        sql.execute(MARK, vec![id.into()]).await?;
        for statement in ERASURE {
            sql.execute(statement, vec![id.into()]).await?;
        }
        Ok(erasures)
    }
}

struct Pending {
    after: Option<Erasure>,
    limit: u32,
}

impl Operation for Pending {
    type Answer = Vec<Erasure>;

    fn in_memory(self, tables: &mut Tables) -> Result<Vec<Erasure>, StoreError> {
        let after = self.after.map(|erasure| (erasure.account, erasure.meeting));
        let later = tables.erasures.iter().filter(|(place, _)| after.is_none_or(|it| **place > it));
        let erasure = |(&(account, meeting), &round): (&(AccountId, MeetingId), &u64)| Erasure {
            account,
            meeting,
            round,
        };
        Ok(later.take(self.limit as usize).map(erasure).collect())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Vec<Erasure>, StoreError> {
        let select = "SELECT account, meeting, round FROM erasure \
            WHERE account > $1 OR (account = $1 AND meeting > $2) \
            ORDER BY account, meeting LIMIT $3";
        let (account, meeting) =
            self.after.map_or((-1, -1), |it| (it.account.to_column(), it.meeting.to_column()));
        let args = vec![account.into(), meeting.into(), i64::from(self.limit).into()];
        let erasure = |row: &Row| {
            Ok(Erasure {
                account: Column::from_column(row.int(0)?)?,
                meeting: Column::from_column(row.int(1)?)?,
                round: u64::try_from(row.int(2)?).map_err(StoreError::corrupt)?,
            })
        };
        sql.rows(select, args).await?.iter().map(erasure).collect()
    }
}

struct Finish(Erasure);

impl Operation for Finish {
    type Answer = ();

    fn in_memory(self, tables: &mut Tables) -> Result<(), StoreError> {
        let Finish(Erasure { account, meeting, round }) = self;
        if tables.erasures.get(&(account, meeting)) == Some(&round) {
            tables.erasures.remove(&(account, meeting));
        }
        Ok(())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<(), StoreError> {
        let Finish(Erasure { account, meeting, round }) = self;
        let delete = "DELETE FROM erasure WHERE account = $1 AND meeting = $2 AND round = $3";
        let round = i64::try_from(round).unwrap_or(i64::MAX);
        let args = vec![account.to_column().into(), meeting.to_column().into(), round.into()];
        sql.execute(delete, args).await?;
        Ok(())
    }
}
