//! Sessions and the refresh tokens that keep them going.
//!
//! A session is a family of refresh tokens: each is spent for the next, and one that comes back
//! spent was stolen, from either side, so the whole family ends (RFC 9700 section 4.14.2).

mod own;

use meeting::{AccountId, Time};

use crate::backend::Operation;
use crate::backend::memory::Tables;
use crate::backend::sql::{Row, Sql};
use crate::column::Column;
use crate::error::StoreError;
use crate::{FORGET_MAX, Store};

/// Length of a refresh token's SHA-256 in bytes.
pub const TOKEN_HASH_LEN: usize = 32;
/// A session ends this long after its start, however often it was refreshed: 30 days.
pub const SESSION_MS: u64 = 30 * 24 * 60 * 60 * 1000;

/// The SHA-256 of a token; the token itself is never kept.
pub type TokenHash = [u8; TOKEN_HASH_LEN];

/// A session to be begun; `sid` is 128 random bits in hex, made by the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    pub sid: String,
    pub account: AccountId,
    pub created_at: Time,
    /// What the client calls itself.
    pub user_agent: Option<String>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// How its owner names it: counts up.
    pub id: u64,
    pub sid: String,
    pub account: AccountId,
    pub created_at: Time,
    pub ended_at: Option<Time>,
    pub user_agent: Option<String>,
}

/// A session that goes on, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSession {
    pub session: Session,
    /// When it last got tokens.
    pub last_used_at: Time,
}

/// What became of an attempt to refresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refreshed {
    /// The old token is spent, the new one stands in its place.
    Rotated { account: AccountId, sid: String },
    /// The old token had been spent before: the session has been ended.
    Reused { account: AccountId, sid: String },
    /// No such token, or its session has ended.
    Unknown,
    /// The session is older than [`SESSION_MS`].
    Expired,
}

/// A refresh token as the memory backend keeps it.
#[derive(Debug, Clone)]
pub(crate) struct RefreshRow {
    pub(crate) sid: String,
    pub(crate) is_spent: bool,
    pub(crate) issued_at: Time,
}

impl Store {
    /// Begins a session with its first refresh token.
    ///
    /// Errors: [`StoreError::NotFound`] if the account is gone, [`StoreError::Unavailable`].
    pub async fn create_session(
        &self,
        new: NewSession,
        refresh: TokenHash,
    ) -> Result<(), StoreError> {
        self.backend.write(Create { new, refresh }).await
    }

    /// An account's sessions that go on, newest first, at most `limit`.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn sessions_of(
        &self,
        account: AccountId,
        now: Time,
        limit: u32,
    ) -> Result<Vec<OwnSession>, StoreError> {
        self.backend.read(own::List { account, now, limit }).await
    }

    /// Ends a session of an account by its number; its `sid`.
    ///
    /// Errors: [`StoreError::NotFound`] for another's or one that does not go on,
    /// [`StoreError::Unavailable`].
    pub async fn end_session_of(
        &self,
        account: AccountId,
        id: u64,
        now: Time,
    ) -> Result<String, StoreError> {
        self.backend.write(own::End { account, id, now }).await
    }

    /// The session, ended or not.
    ///
    /// Errors: [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn session(&self, sid: &str) -> Result<Session, StoreError> {
        self.backend.read(Find(sid.to_owned())).await
    }

    /// Spends a refresh token for the next one. A spent one ends its whole family in the same
    /// transaction.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn rotate_refresh(
        &self,
        old: TokenHash,
        new: TokenHash,
        now: Time,
    ) -> Result<Refreshed, StoreError> {
        self.backend.write(Rotate { old, new, now }).await
    }

    /// Ends a session; one that has ended or never was stays as it is.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn end_session(&self, sid: &str, now: Time) -> Result<(), StoreError> {
        self.backend.write(End { sid: sid.to_owned(), now }).await
    }

    /// Ends all sessions of an account, but for `except`; the ids of those that were going on.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn end_sessions_of(
        &self,
        account: AccountId,
        except: Option<&str>,
        now: Time,
    ) -> Result<Vec<String>, StoreError> {
        let except = except.unwrap_or_default().to_owned();
        self.backend.write(EndAll { account, except, now }).await
    }

    /// Forgets sessions that began before a moment, with their refresh tokens, some thousand at once;
    /// how many. None is left when it answers 0.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn forget_sessions_before(&self, before: Time) -> Result<u64, StoreError> {
        self.backend.write(Forget(before)).await
    }

    /// Sessions that ended at or after a moment, and when: what a node that starts must know, and
    /// what nodes tell each other by.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn ended_since(&self, since: Time) -> Result<Vec<(String, Time)>, StoreError> {
        self.backend.read(EndedSince(since)).await
    }
}

/// The columns in this order: sid, account, `created_at`, `ended_at`, id, `user_agent`.
fn from_row(row: &Row) -> Result<Session, StoreError> {
    Ok(Session {
        sid: row.text(0)?,
        account: Column::from_column(row.int(1)?)?,
        created_at: Column::from_column(row.int(2)?)?,
        ended_at: row.int_or_null(3)?.map(Column::from_column).transpose()?,
        id: u64::try_from(row.int(4)?).map_err(StoreError::corrupt)?,
        user_agent: row.text_or_null(5)?,
    })
}

struct Create {
    new: NewSession,
    refresh: TokenHash,
}

impl Operation for Create {
    type Answer = ();

    fn in_memory(self, tables: &mut Tables) -> Result<(), StoreError> {
        let NewSession { sid, account, created_at, user_agent } = self.new;
        if !tables.accounts.contains_key(&account) {
            return Err(StoreError::NotFound);
        }
        tables.last_session += 1;
        let id = tables.last_session;
        let refresh = RefreshRow { sid: sid.clone(), is_spent: false, issued_at: created_at };
        tables.refreshes.insert(self.refresh, refresh);
        let session =
            Session { id, sid: sid.clone(), account, created_at, ended_at: None, user_agent };
        tables.sessions.insert(sid, session);
        Ok(())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<(), StoreError> {
        let NewSession { sid, account, created_at, user_agent } = self.new;
        let insert = "INSERT INTO session (sid, account, created_at, id, user_agent) \
            SELECT $1, id, $3, $4, $5 FROM account WHERE id = $2";
        let args = vec![
            sid.as_str().into(),
            account.to_column().into(),
            created_at.to_column().into(),
            sql.count_up("session").await?.into(),
            user_agent.into(),
        ];
        if sql.execute(insert, args).await? == 0 {
            return Err(StoreError::NotFound);
        }
        insert_refresh(sql, self.refresh, &sid, created_at).await
    }
}

async fn insert_refresh(
    sql: &mut Sql<'_>,
    hash: TokenHash,
    sid: &str,
    now: Time,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO refresh (hash, sid, issued_at) VALUES ($1, $2, $3)";
    sql.execute(insert, vec![hash.into(), sid.into(), now.to_column().into()]).await?;
    Ok(())
}

struct Find(String);

impl Operation for Find {
    type Answer = Session;

    fn in_memory(self, tables: &mut Tables) -> Result<Session, StoreError> {
        tables.sessions.get(&self.0).cloned().ok_or(StoreError::NotFound)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Session, StoreError> {
        let select = "SELECT sid, account, created_at, ended_at, id, user_agent FROM session \
            WHERE sid = $1";
        let row = sql.row(select, vec![self.0.into()]).await?;
        from_row(&row.ok_or(StoreError::NotFound)?)
    }
}

struct Rotate {
    old: TokenHash,
    new: TokenHash,
    now: Time,
}

impl Rotate {
    /// What the token is worth, before it is spent.
    fn judge(&self, session: &Session, is_spent: bool) -> Refreshed {
        let (account, sid) = (session.account, session.sid.clone());
        if session.ended_at.is_some() {
            Refreshed::Unknown
        } else if is_spent {
            Refreshed::Reused { account, sid }
        } else if self.now.ms_since(session.created_at) >= SESSION_MS {
            Refreshed::Expired
        } else {
            Refreshed::Rotated { account, sid }
        }
    }
}

impl Operation for Rotate {
    type Answer = Refreshed;

    fn in_memory(self, tables: &mut Tables) -> Result<Refreshed, StoreError> {
        let Some(refresh) = tables.refreshes.get_mut(&self.old) else {
            return Ok(Refreshed::Unknown);
        };
        let Some(session) = tables.sessions.get_mut(&refresh.sid) else {
            return Ok(Refreshed::Unknown);
        };
        let verdict = self.judge(session, refresh.is_spent);
        match &verdict {
            Refreshed::Rotated { sid, .. } => {
                refresh.is_spent = true;
                let (sid, issued_at) = (sid.clone(), self.now);
                let next = RefreshRow { sid, is_spent: false, issued_at };
                tables.refreshes.insert(self.new, next);
            }
            Refreshed::Reused { .. } | Refreshed::Expired => session.ended_at = Some(self.now),
            Refreshed::Unknown => {}
        }
        Ok(verdict)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Refreshed, StoreError> {
        // Whoever changes the row first is the one who rotates; the loser sees it spent.
        let spend = "UPDATE refresh SET spent_at = $2 WHERE hash = $1 AND spent_at IS NULL";
        let now = self.now.to_column();
        let is_spent = sql.execute(spend, vec![self.old.into(), now.into()]).await? == 0;
        let find = "SELECT s.sid, s.account, s.created_at, s.ended_at, s.id, s.user_agent \
            FROM refresh r JOIN session s ON s.sid = r.sid WHERE r.hash = $1";
        let Some(row) = sql.row(find, vec![self.old.into()]).await? else {
            return Ok(Refreshed::Unknown);
        };
        let session = from_row(&row)?;
        let verdict = self.judge(&session, is_spent);
        match &verdict {
            Refreshed::Rotated { sid, .. } => insert_refresh(sql, self.new, sid, self.now).await?,
            Refreshed::Reused { .. } | Refreshed::Expired => {
                end(sql, &session.sid, self.now).await?;
            }
            Refreshed::Unknown => {}
        }
        Ok(verdict)
    }
}

async fn end(sql: &mut Sql<'_>, sid: &str, now: Time) -> Result<(), StoreError> {
    let update = "UPDATE session SET ended_at = $2 WHERE sid = $1 AND ended_at IS NULL";
    sql.execute(update, vec![sid.into(), now.to_column().into()]).await?;
    Ok(())
}

struct End {
    sid: String,
    now: Time,
}

impl Operation for End {
    type Answer = ();

    fn in_memory(self, tables: &mut Tables) -> Result<(), StoreError> {
        if let Some(session) = tables.sessions.get_mut(&self.sid) {
            session.ended_at.get_or_insert(self.now);
        }
        Ok(())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<(), StoreError> {
        end(sql, &self.sid, self.now).await
    }
}

struct EndAll {
    account: AccountId,
    except: String,
    now: Time,
}

impl Operation for EndAll {
    type Answer = Vec<String>;

    fn in_memory(self, tables: &mut Tables) -> Result<Vec<String>, StoreError> {
        let going_on = tables.sessions.values_mut().filter(|session| {
            session.account == self.account
                && session.ended_at.is_none()
                && session.sid != self.except
        });
        Ok(going_on
            .map(|session| {
                session.ended_at = Some(self.now);
                session.sid.clone()
            })
            .collect())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Vec<String>, StoreError> {
        let update = "UPDATE session SET ended_at = $3 \
            WHERE account = $1 AND sid <> $2 AND ended_at IS NULL RETURNING sid";
        let args =
            vec![self.account.to_column().into(), self.except.into(), self.now.to_column().into()];
        sql.rows(update, args).await?.iter().map(|row| row.text(0)).collect()
    }
}

struct Forget(Time);

impl Operation for Forget {
    type Answer = u64;

    fn in_memory(self, tables: &mut Tables) -> Result<u64, StoreError> {
        let before = tables.sessions.len();
        tables.sessions.retain(|_, session| session.created_at >= self.0);
        let sessions = &tables.sessions;
        tables.refreshes.retain(|_, refresh| sessions.contains_key(&refresh.sid));
        Ok((before - tables.sessions.len()) as u64)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<u64, StoreError> {
        let tokens = "DELETE FROM refresh WHERE sid IN (SELECT sid FROM session \
            WHERE created_at < $1 ORDER BY created_at, sid LIMIT $2)";
        let sessions = "DELETE FROM session WHERE sid IN (SELECT sid FROM session \
            WHERE created_at < $1 ORDER BY created_at, sid LIMIT $2)";
        let args = || vec![self.0.to_column().into(), i64::from(FORGET_MAX).into()];
        sql.execute(tokens, args()).await?;
        Ok(sql.execute(sessions, args()).await?)
    }
}

struct EndedSince(Time);

impl Operation for EndedSince {
    type Answer = Vec<(String, Time)>;

    fn in_memory(self, tables: &mut Tables) -> Result<Vec<(String, Time)>, StoreError> {
        let mut ended: Vec<_> = tables
            .sessions
            .values()
            .filter_map(|session| Some((session.sid.clone(), session.ended_at?)))
            .filter(|(_, at)| *at >= self.0)
            .collect();
        ended.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        Ok(ended)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Vec<(String, Time)>, StoreError> {
        let select =
            "SELECT sid, ended_at FROM session WHERE ended_at >= $1 ORDER BY ended_at, sid";
        let rows = sql.rows(select, vec![self.0.to_column().into()]).await?;
        rows.iter().map(|row| Ok((row.text(0)?, Column::from_column(row.int(1)?)?))).collect()
    }
}
