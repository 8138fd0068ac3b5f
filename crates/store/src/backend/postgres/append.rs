//! One append as one transaction of three round trips: begin and lock, write, commit.
//!
//! The row of the meeting is locked first, so that the frontier that is read is the one that the
//! entries extend; the primary key of the entries would catch what the lock should ever miss.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ledger::Tree;
use meeting::{AccountId, Seq};
use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::super::sql::Sql;
use super::Stage;
use crate::column::Column;
use crate::erasure;
use crate::error::StoreError;
use crate::hex::hex;
use crate::journal::{Appended, MemberRow, Prepared, Standing, admit};

/// Columns of the row that tells where the meeting stands; a lock answers one.
const STANDING_COLUMNS: usize = 4;

/// All rows of an append, and how many of its keys were new. Its parts see none of each other's rows.
const WRITE: &str = "WITH new_command AS (\
      INSERT INTO command (meeting, account, key, body, first, count, at) \
      SELECT $1, * FROM UNNEST($2::bigint[], $3::bytea[], $4::bytea[], $5::bigint[], \
      $6::bigint[], $7::bigint[]) ON CONFLICT DO NOTHING RETURNING 1), \
    new_entry AS (INSERT INTO entry (meeting, seq, at, body, hash) \
      SELECT $1, * FROM UNNEST($8::bigint[], $9::bigint[], $10::bytea[], $11::bytea[])), \
    new_opening AS (INSERT INTO opening (meeting, seq, commitment, salt, value, subject) \
      SELECT $1, * FROM UNNEST($12::bigint[], $13::bytea[], $14::bytea[], $15::bytea[], \
      $16::bigint[]) ON CONFLICT DO NOTHING), \
    new_member AS (INSERT INTO member (meeting, account, participant, is_active) \
      SELECT $1, * FROM UNNEST($17::bigint[], $18::bigint[], $19::bigint[]) \
      ON CONFLICT (meeting, account) DO UPDATE \
      SET participant = excluded.participant, is_active = excluded.is_active), \
    moved AS (UPDATE meeting SET head = $20, frontier = $21, due = $22, \
      is_public = COALESCE($23, is_public), creator = COALESCE($24, creator), \
      created_at = COALESCE($25, created_at), is_active = COALESCE($26, is_active), \
      summary = COALESCE($27, summary) WHERE id = $1) \
    SELECT COUNT(*) FROM new_command";

/// Appends, or says why not; `stage` tells how far it came if it fails or is dropped.
pub(super) async fn append(
    connection: &mut PgConnection,
    append: &mut Prepared,
    stage: &mut Stage,
) -> Result<Appended, StoreError> {
    let (mut standing, erased) = begin(connection, append).await?;
    let late = append.redact(&erased);
    let refused = match admit(&mut standing, append, |_| false) {
        Ok(admitted) if write(connection, append, &standing).await? => {
            for account in late {
                let sql = &mut Sql::Postgres(&mut *connection);
                erasure::ask(sql, account, vec![append.meeting]).await?;
            }
            *stage = Stage::InCommit;
            sqlx::query("COMMIT").execute(&mut *connection).await?;
            return Ok(admitted.into());
        }
        Ok(_) => Appended::Duplicate,
        Err(refused) => refused,
    };
    sqlx::query("ROLLBACK").execute(&mut *connection).await?;
    Ok(refused)
}

/// Begins the transaction, waits for erasures of those whom it is about, locks the meeting's row
/// (making it if this is the first append), and reads where it stands and who of those has been
/// erased. The locks come before the meeting's row, which an erasure never holds, and in order:
/// nobody waits in a circle. Each statement sees what was committed before it, so that the last one
/// sees every erasure that it waited for.
async fn begin(
    connection: &mut PgConnection,
    append: &Prepared,
) -> Result<(Standing, BTreeSet<AccountId>), StoreError> {
    let statements = beginning(append);
    // Numbers alone are put into it: there is nothing that could be anything but them.
    let rows = sqlx::raw_sql(AssertSqlSafe(statements)).fetch_all(&mut *connection).await?;
    let Some(row) = rows.iter().find(|row| row.len() == STANDING_COLUMNS) else {
        return Ok((Standing::default(), BTreeSet::new()));
    };
    let standing = Standing {
        head: Column::from_column(row.try_get(0)?)?,
        tree: Tree::from_bytes(&row.try_get::<Vec<u8>, _>(1)?).map_err(StoreError::corrupt)?,
        is_deleted: row.try_get::<Option<i64>, _>(2)?.is_some(),
    };
    let erased: Vec<i64> = row.try_get(3)?;
    let erased: Result<_, StoreError> = erased.into_iter().map(Column::from_column).collect();
    Ok((standing, erased?))
}

fn beginning(append: &Prepared) -> String {
    let meeting = append.meeting.to_column();
    let accounts = append.accounts();
    let mut statements = String::from("BEGIN; ");
    for account in &accounts {
        let (class, lock) = (erasure::LOCKS, erasure::lock_of(*account));
        let _ = write!(statements, "SELECT pg_advisory_xact_lock_shared({class}, {lock}); ");
    }
    if append.after == Seq(0) {
        let empty = hex(&Tree::new().to_bytes());
        let _ = write!(
            statements,
            "INSERT INTO meeting (id, head, frontier) VALUES ({meeting}, 0, '\\x{empty}') \
             ON CONFLICT DO NOTHING; "
        );
    }
    let accounts: Vec<String> =
        accounts.into_iter().map(|account| account.to_column().to_string()).collect();
    let accounts = accounts.join(",");
    let _ = write!(
        statements,
        "SELECT head, frontier, deleted_at, \
         ARRAY(SELECT account FROM erased WHERE account = ANY('{{{accounts}}}'::bigint[])) \
         FROM meeting WHERE id = {meeting} FOR UPDATE"
    );
    statements
}

/// Writes all rows; whether none of the keys was there.
async fn write(
    connection: &mut PgConnection,
    append: &Prepared,
    standing: &Standing,
) -> Result<bool, StoreError> {
    let Prepared { leaves, openings, commands, index, .. } = append;
    let index = index.as_ref();
    // The last word on each: one statement may change a row once.
    let members: BTreeMap<AccountId, &MemberRow> =
        append.members.iter().map(|member| (member.account, member)).collect();
    let row = sqlx::query(WRITE)
        .bind(append.meeting.to_column())
        .bind(commands.iter().map(|one| one.account.to_column()).collect::<Vec<i64>>())
        .bind(commands.iter().map(|one| one.key.id.as_slice()).collect::<Vec<&[u8]>>())
        .bind(commands.iter().map(|one| one.key.body.as_slice()).collect::<Vec<&[u8]>>())
        .bind(commands.iter().map(|one| one.first.to_column()).collect::<Vec<i64>>())
        .bind(commands.iter().map(|one| i64::from(one.count)).collect::<Vec<i64>>())
        .bind(commands.iter().map(|one| one.at.to_column()).collect::<Vec<i64>>())
        .bind(leaves.iter().map(|leaf| leaf.seq.to_column()).collect::<Vec<i64>>())
        .bind(leaves.iter().map(|leaf| leaf.at.to_column()).collect::<Vec<i64>>())
        .bind(leaves.iter().map(|leaf| leaf.body.as_slice()).collect::<Vec<&[u8]>>())
        .bind(leaves.iter().map(|leaf| leaf.hash.as_slice()).collect::<Vec<&[u8]>>())
        .bind(openings.iter().map(|one| one.seq.to_column()).collect::<Vec<i64>>())
        .bind(openings.iter().map(|one| one.commitment.as_slice()).collect::<Vec<&[u8]>>())
        .bind(openings.iter().map(|one| one.salt.as_slice()).collect::<Vec<&[u8]>>())
        .bind(openings.iter().map(|one| one.text.as_bytes()).collect::<Vec<&[u8]>>())
        .bind(openings.iter().map(|one| one.subject.map(Column::to_column)).collect::<Vec<_>>())
        .bind(members.keys().map(|account| account.to_column()).collect::<Vec<i64>>())
        .bind(members.values().map(|one| one.participant.to_column()).collect::<Vec<i64>>())
        .bind(members.values().map(|one| i64::from(one.is_active)).collect::<Vec<i64>>())
        .bind(standing.head.to_column())
        .bind(standing.tree.to_bytes())
        .bind(append.due.map(Column::to_column))
        .bind(index.map(|index| i64::from(index.is_public)))
        .bind(index.map(|index| index.creator.to_column()))
        .bind(index.map(|index| index.created_at.to_column()))
        .bind(index.map(|index| i64::from(index.is_active)))
        .bind(index.map(|index| index.summary.as_slice()))
        .fetch_one(&mut *connection)
        .await?;
    let new = u64::try_from(row.try_get::<i64, _>(0)?).map_err(StoreError::corrupt)?;
    Ok(new == commands.len() as u64)
}
