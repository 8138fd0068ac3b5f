//! What an account sees of its own sessions, and may end.

use meeting::{AccountId, Time};

use super::{OwnSession, SESSION_MS, Session, from_row};
use crate::backend::Operation;
use crate::backend::memory::Tables;
use crate::backend::sql::{Row, Sql};
use crate::column::Column;
use crate::error::StoreError;

/// Whether it goes on: not ended, and not older than a session gets.
fn goes_on(session: &Session, now: Time) -> bool {
    session.ended_at.is_none() && session.created_at > oldest(now)
}

/// The moment at or before which sessions have expired.
fn oldest(now: Time) -> Time {
    Time(now.0.saturating_sub(SESSION_MS))
}

pub(super) struct List {
    pub(super) account: AccountId,
    pub(super) now: Time,
    pub(super) limit: u32,
}

impl Operation for List {
    type Answer = Vec<OwnSession>;

    fn in_memory(self, tables: &mut Tables) -> Result<Vec<OwnSession>, StoreError> {
        let own = |session: &&Session| session.account == self.account;
        let mut found: Vec<Session> = tables
            .sessions
            .values()
            .filter(own)
            .filter(|it| goes_on(it, self.now))
            .cloned()
            .collect();
        found.sort_by_key(|session| std::cmp::Reverse((session.created_at, session.id)));
        let last_used = |session: &Session| {
            let own = tables.refreshes.values().filter(|refresh| refresh.sid == session.sid);
            own.map(|refresh| refresh.issued_at).max().unwrap_or(session.created_at)
        };
        let shown = found.into_iter().take(self.limit as usize);
        Ok(shown.map(|session| OwnSession { last_used_at: last_used(&session), session }).collect())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Vec<OwnSession>, StoreError> {
        let select = "SELECT sid, account, created_at, ended_at, id, user_agent, \
            (SELECT MAX(issued_at) FROM refresh WHERE refresh.sid = session.sid) \
            FROM session WHERE account = $1 AND ended_at IS NULL AND created_at > $2 \
            ORDER BY created_at DESC, id DESC LIMIT $3";
        let args = vec![
            self.account.to_column().into(),
            oldest(self.now).to_column().into(),
            i64::from(self.limit).into(),
        ];
        let own = |row: &Row| {
            let session = from_row(row)?;
            let last_used_at = match row.int_or_null(6)? {
                Some(at) => Column::from_column(at)?,
                None => session.created_at,
            };
            Ok(OwnSession { session, last_used_at })
        };
        sql.rows(select, args).await?.iter().map(own).collect()
    }
}

pub(super) struct End {
    pub(super) account: AccountId,
    pub(super) id: u64,
    pub(super) now: Time,
}

impl Operation for End {
    type Answer = String;

    fn in_memory(self, tables: &mut Tables) -> Result<String, StoreError> {
        let is_it = |session: &&mut Session| {
            session.account == self.account && session.id == self.id && goes_on(session, self.now)
        };
        let found = tables.sessions.values_mut().find(is_it).ok_or(StoreError::NotFound)?;
        found.ended_at = Some(self.now);
        Ok(found.sid.clone())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<String, StoreError> {
        let update = "UPDATE session SET ended_at = $3 \
            WHERE account = $1 AND id = $2 AND ended_at IS NULL AND created_at > $4 RETURNING sid";
        let args = vec![
            self.account.to_column().into(),
            i64::try_from(self.id).unwrap_or(i64::MAX).into(),
            self.now.to_column().into(),
            oldest(self.now).to_column().into(),
        ];
        sql.row(update, args).await?.ok_or(StoreError::NotFound)?.text(0)
    }
}
