//! A group of appends as few statements.
//!
//! The driver runs a connection on a thread of its own, so that each call costs two hops; a group
//! therefore takes two calls, whatever its size: begin and read, then write and commit; jobs, which
//! are rare, come on top. Rows travel
//! as JSON that SQLite unfolds, and bytes in it as hex.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::TryStreamExt;
use ledger::Tree;
use meeting::{AccountId, MeetingId};
use serde_json::{Value, json};
use sqlx::Executor;
use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteConnection;

use super::super::sql::{Arg, Row, Sql, sqlite_args};
use super::job::Job;
use crate::column::Column;
use crate::erasure;
use crate::error::StoreError;
use crate::hex::hex;
use crate::journal::{Appended, CommandRecord, Prepared, Standing, admit};

/// Rows are (0, meeting, head, frontier, deleted), (1, meeting, account, key, null) and
/// (2, account, null, null, null).
macro_rules! read {
    () => {
        "SELECT 0, id, head, frontier, deleted_at FROM meeting \
      WHERE id IN (SELECT value FROM json_each($1)); \
    SELECT 1, c.meeting, c.account, c.key, NULL FROM json_each($2) AS wanted \
      CROSS JOIN command AS c ON c.meeting = wanted.value->>0 AND c.account = wanted.value->>1 \
        AND c.key = unhex(wanted.value->>2); \
    SELECT 2, account, NULL, NULL, NULL FROM erased \
      WHERE account IN (SELECT value FROM json_each($3))"
    };
}

const READ: &str = read!();
const BEGIN_AND_READ: &str = concat!("BEGIN IMMEDIATE; ", read!());

/// `OR ROLLBACK` spares SQLite a journal of its own for each statement: a row that can't go in here is
/// a fault of this program, and then the whole group is to be given up anyhow.
const WRITE: &str = "INSERT OR ROLLBACK INTO entry (meeting, seq, at, body, hash) \
      SELECT value->>0, value->>1, value->>2, CAST(value->>3 AS BLOB), unhex(value->>4) \
      FROM json_each($1); \
    INSERT OR ROLLBACK INTO meeting (id, head, frontier, due) \
      SELECT value->>0, value->>1, unhex(value->>2), value->>3 FROM json_each($2) WHERE true \
      ON CONFLICT (id) DO UPDATE \
      SET head = excluded.head, frontier = excluded.frontier, due = excluded.due; \
    INSERT OR ROLLBACK INTO opening (meeting, seq, commitment, salt, value, subject) \
      SELECT value->>0, value->>1, unhex(value->>2), unhex(value->>3), unhex(value->>4), \
      value->>5 FROM json_each($3) WHERE true ON CONFLICT DO NOTHING; \
    INSERT OR ROLLBACK INTO command (meeting, account, key, body, first, count, at) \
      SELECT value->>0, value->>1, unhex(value->>2), unhex(value->>3), value->>4, value->>5, \
      value->>6 FROM json_each($4); \
    UPDATE OR ROLLBACK meeting SET is_public = value->>1, creator = value->>2, created_at = value->>3, \
      is_active = value->>4, summary = unhex(value->>5) FROM json_each($5) \
      WHERE meeting.id = value->>0; \
    INSERT OR ROLLBACK INTO member (meeting, account, participant, is_active) \
      SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each($6) WHERE true \
      ON CONFLICT (meeting, account) DO UPDATE \
      SET participant = excluded.participant, is_active = excluded.is_active; \
    COMMIT";
/// Statements of [`WRITE`] before its commit.
const WRITES: usize = 6;
/// `SQLITE_FULL`.
const FULL: &str = "13";

/// What the transaction found before it writes.
#[derive(Default)]
pub(super) struct Found {
    standings: BTreeMap<MeetingId, Standing>,
    known: BTreeSet<(MeetingId, AccountId, [u8; 32])>,
    erased: BTreeSet<AccountId>,
}

/// Begins the transaction, does the jobs, and then reads where the group's meetings stand: an
/// append is judged by what a job of its own group has left.
pub(super) async fn begin(
    connection: &mut SqliteConnection,
    appends: &[Prepared],
    jobs: &mut [Box<dyn Job>],
) -> Result<Found, StoreError> {
    if jobs.is_empty() {
        return read(connection, BEGIN_AND_READ, appends).await;
    }
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    for job in jobs {
        job.run(connection).await?;
    }
    if appends.is_empty() {
        return Ok(Found::default());
    }
    read(connection, READ, appends).await
}

async fn read(
    connection: &mut SqliteConnection,
    statements: &'static str,
    appends: &[Prepared],
) -> Result<Found, StoreError> {
    let meetings: BTreeSet<u64> = appends.iter().map(|append| append.meeting.0).collect();
    let keys: Vec<Value> = appends
        .iter()
        .flat_map(|append| append.commands.iter().map(|command| (append.meeting, command)))
        .map(|(meeting, command)| json!([meeting, command.account, hex(&command.key.id)]))
        .collect();
    let accounts: BTreeSet<AccountId> = appends.iter().flat_map(Prepared::accounts).collect();
    let args: Vec<Arg> =
        vec![json!(meetings).to_string().into(), list(keys), json!(accounts).to_string().into()];
    let rows = sqlx::query_with(statements, sqlite_args(args)?).fetch_all(&mut *connection).await?;
    let mut found = Found::default();
    for row in rows.into_iter().map(Row::Sqlite) {
        match row.int(0)? {
            0 => {
                let standing = Standing {
                    head: Column::from_column(row.int(2)?)?,
                    tree: Tree::from_bytes(&row.bytes(3)?).map_err(StoreError::corrupt)?,
                    is_deleted: row.int_or_null(4)?.is_some(),
                };
                found.standings.insert(Column::from_column(row.int(1)?)?, standing);
            }
            1 => {
                let meeting: MeetingId = Column::from_column(row.int(1)?)?;
                found.known.insert((meeting, Column::from_column(row.int(2)?)?, row.hash(3)?));
            }
            _ => {
                found.erased.insert(Column::from_column(row.int(1)?)?);
            }
        }
    }
    Ok(found)
}

/// What is ready to be written and committed.
pub(super) struct Ready {
    rows: Rows,
    answers: Vec<Appended>,
}

/// Judges the appends, and asks meetings once more for what they have to erase.
pub(super) async fn judge(
    connection: &mut SqliteConnection,
    appends: &mut [Prepared],
    mut found: Found,
) -> Result<Ready, StoreError> {
    let mut rows = Rows::default();
    let mut answers = Vec::with_capacity(appends.len());
    for append in appends {
        let late = append.redact(&found.erased);
        let standing = found.standings.entry(append.meeting).or_default();
        let known = &found.known;
        let is_known = |command: &CommandRecord| {
            known.contains(&(append.meeting, command.account, command.key.id))
        };
        answers.push(match admit(standing, append, is_known) {
            Ok(admitted) => {
                rows.add(append, standing);
                for command in &append.commands {
                    found.known.insert((append.meeting, command.account, command.key.id));
                }
                for account in late {
                    let sql = &mut Sql::Sqlite(&mut *connection);
                    erasure::ask(sql, account, vec![append.meeting]).await?;
                }
                admitted.into()
            }
            Err(refused) => refused,
        });
    }
    Ok(Ready { rows, answers })
}

/// Why a group was not written.
pub(super) enum Failed {
    /// Before the commit, or in one that wrote nothing for want of room.
    Before(sqlx::Error),
    /// In the commit: only reading tells.
    InCommit(sqlx::Error),
}

/// Writes and commits; an answer for each append.
pub(super) async fn commit(
    connection: &mut SqliteConnection,
    ready: Ready,
) -> Result<Vec<Appended>, Failed> {
    let Ready { rows, answers } = ready;
    if rows.is_empty() {
        let committed = sqlx::query("COMMIT").execute(&mut *connection).await;
        committed.map_err(|cause| failed(cause, true))?;
        return Ok(answers);
    }
    let args = sqlite_args(rows.into_args()).map_err(Failed::Before)?;
    // A result for each statement tells which one failed.
    let mut results = connection.fetch_many(sqlx::query_with(WRITE, args));
    let mut written = 0;
    loop {
        match results.try_next().await {
            Ok(Some(_)) => written += 1,
            Ok(None) => return Ok(answers),
            Err(cause) => return Err(failed(cause, written >= WRITES)),
        }
    }
}

/// A disk that is full is told by a commit too, and then by the writing of the log, which does not
/// count without its last page.
fn failed(cause: sqlx::Error, is_in_commit: bool) -> Failed {
    let code = cause.as_database_error().and_then(DatabaseError::code);
    let is_full = code.is_some_and(|code| code == FULL);
    if is_in_commit && !is_full { Failed::InCommit(cause) } else { Failed::Before(cause) }
}

/// The rows of a group, a list for each statement of [`WRITE`].
#[derive(Default)]
struct Rows {
    entries: Vec<Value>,
    meetings: BTreeMap<MeetingId, Value>,
    openings: Vec<Value>,
    commands: Vec<Value>,
    indexes: BTreeMap<MeetingId, Value>,
    members: BTreeMap<(MeetingId, AccountId), Value>,
}

impl Rows {
    fn add(&mut self, append: &Prepared, standing: &Standing) {
        let meeting = append.meeting;
        for leaf in &append.leaves {
            let body = String::from_utf8_lossy(&leaf.body);
            self.entries.push(json!([meeting, leaf.seq, leaf.at, body, hex(&leaf.hash)]));
        }
        let frontier = hex(&standing.tree.to_bytes());
        let due = append.due.map(Column::to_column);
        self.meetings.insert(meeting, json!([meeting, standing.head, frontier, due]));
        for opening in &append.openings {
            let (commitment, salt) = (hex(&opening.commitment), hex(&opening.salt));
            let text = hex(opening.text.as_bytes());
            let row = json!([meeting, opening.seq, commitment, salt, text, opening.subject]);
            self.openings.push(row);
        }
        for command in &append.commands {
            let (key, body) = (hex(&command.key.id), hex(&command.key.body));
            let CommandRecord { account, first, count, at, .. } = command;
            self.commands.push(json!([meeting, account, key, body, first, count, at]));
        }
        if let Some(index) = &append.index {
            let row = json!([
                meeting,
                i64::from(index.is_public),
                index.creator,
                index.created_at,
                i64::from(index.is_active),
                hex(&index.summary),
            ]);
            self.indexes.insert(meeting, row);
        }
        for member in &append.members {
            let is_active = i64::from(member.is_active);
            let row = json!([meeting, member.account, member.participant, is_active]);
            self.members.insert((meeting, member.account), row);
        }
    }

    fn is_empty(&self) -> bool {
        self.meetings.is_empty()
    }

    fn into_args(self) -> Vec<Arg> {
        vec![
            list(self.entries),
            list(self.meetings.into_values().collect()),
            list(self.openings),
            list(self.commands),
            list(self.indexes.into_values().collect()),
            list(self.members.into_values().collect()),
        ]
    }
}

fn list(rows: Vec<Value>) -> Arg {
    Value::Array(rows).to_string().into()
}
