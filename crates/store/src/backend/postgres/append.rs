//! One append as one transaction.
//!
//! The row of the meeting is locked first, so that the frontier that is read is the one that the
//! entries extend; the primary key of the entries would catch what the lock should ever miss.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ledger::Tree;
use meeting::{AccountId, Seq};
use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::super::sql::Sql;
use super::Stage;
use crate::column::Column;
use crate::erasure;
use crate::error::StoreError;
use crate::journal::{Appended, Prepared, Standing, admit};

/// Appends, or says why not; `stage` tells how far it came if it fails or is dropped.
pub(super) async fn append(
    connection: &mut PgConnection,
    append: &mut Prepared,
    stage: &mut Stage,
) -> Result<Appended, StoreError> {
    begin(connection, append).await?;
    let (mut standing, erased) = lock(connection, append).await?;
    let late = append.redact(&erased);
    let refused = match admit(&mut standing, append, |_| false) {
        Ok(admitted) if insert_commands(connection, append).await? => {
            insert_entries(connection, append).await?;
            insert_openings(connection, append).await?;
            update_meeting(connection, append, &standing).await?;
            upsert_members(connection, append).await?;
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

/// Begins the transaction and waits for erasures of those whom it is about, in one round trip. The
/// locks come before the meeting's row, which an erasure never holds, and in order: nobody waits in a
/// circle.
async fn begin(connection: &mut PgConnection, append: &Prepared) -> Result<(), StoreError> {
    let mut statements = String::from("BEGIN");
    for account in append.accounts() {
        let (class, lock) = (erasure::LOCKS, erasure::lock_of(account));
        // Numbers alone: there is nothing in it that could be anything but them.
        let _ = write!(statements, "; SELECT pg_advisory_xact_lock_shared({class}, {lock})");
    }
    sqlx::raw_sql(AssertSqlSafe(statements)).execute(&mut *connection).await?;
    Ok(())
}

/// Locks the meeting's row, making it if this is the first append, and reads where it stands and who
/// of those whom it is about has been erased.
async fn lock(
    connection: &mut PgConnection,
    append: &Prepared,
) -> Result<(Standing, BTreeSet<AccountId>), StoreError> {
    let meeting = append.meeting.to_column();
    if append.after == Seq(0) {
        sqlx::query(
            "INSERT INTO meeting (id, head, frontier) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING",
        )
        .bind(meeting)
        .bind(Tree::new().to_bytes())
        .execute(&mut *connection)
        .await?;
    }
    let row = sqlx::query(
        "SELECT head, frontier, deleted_at, \
         ARRAY(SELECT account FROM erased WHERE account = ANY($2)) \
         FROM meeting WHERE id = $1 FOR UPDATE",
    )
    .bind(meeting)
    .bind(append.accounts().into_iter().map(Column::to_column).collect::<Vec<i64>>())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok((Standing::default(), BTreeSet::new())) };
    let standing = Standing {
        head: Column::from_column(row.try_get(0)?)?,
        tree: Tree::from_bytes(row.try_get(1)?).map_err(StoreError::corrupt)?,
        is_deleted: row.try_get::<Option<i64>, _>(2)?.is_some(),
    };
    let erased: Vec<i64> = row.try_get(3)?;
    let erased: Result<_, StoreError> = erased.into_iter().map(Column::from_column).collect();
    Ok((standing, erased?))
}

/// Whether none of the keys was there.
async fn insert_commands(
    connection: &mut PgConnection,
    append: &Prepared,
) -> Result<bool, StoreError> {
    let commands = &append.commands;
    if commands.is_empty() {
        return Ok(true);
    }
    let done = sqlx::query(
        "INSERT INTO command (meeting, account, key, body, first, count, at) \
         SELECT $1, * FROM UNNEST($2::bigint[], $3::bytea[], $4::bytea[], $5::bigint[], \
         $6::bigint[], $7::bigint[]) ON CONFLICT DO NOTHING",
    )
    .bind(append.meeting.to_column())
    .bind(commands.iter().map(|one| one.account.to_column()).collect::<Vec<i64>>())
    .bind(commands.iter().map(|one| one.key.id.as_slice()).collect::<Vec<&[u8]>>())
    .bind(commands.iter().map(|one| one.key.body.as_slice()).collect::<Vec<&[u8]>>())
    .bind(commands.iter().map(|one| one.first.to_column()).collect::<Vec<i64>>())
    .bind(commands.iter().map(|one| i64::from(one.count)).collect::<Vec<i64>>())
    .bind(commands.iter().map(|one| one.at.to_column()).collect::<Vec<i64>>())
    .execute(&mut *connection)
    .await?;
    Ok(done.rows_affected() == commands.len() as u64)
}

async fn insert_entries(
    connection: &mut PgConnection,
    append: &Prepared,
) -> Result<(), StoreError> {
    let leaves = &append.leaves;
    if leaves.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO entry (meeting, seq, at, body, hash) \
         SELECT $1, * FROM UNNEST($2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[])",
    )
    .bind(append.meeting.to_column())
    .bind(leaves.iter().map(|leaf| leaf.seq.to_column()).collect::<Vec<i64>>())
    .bind(leaves.iter().map(|leaf| leaf.at.to_column()).collect::<Vec<i64>>())
    .bind(leaves.iter().map(|leaf| leaf.body.as_slice()).collect::<Vec<&[u8]>>())
    .bind(leaves.iter().map(|leaf| leaf.hash.as_slice()).collect::<Vec<&[u8]>>())
    .execute(&mut *connection)
    .await?;
    Ok(())
}

async fn insert_openings(
    connection: &mut PgConnection,
    append: &Prepared,
) -> Result<(), StoreError> {
    let openings = &append.openings;
    if openings.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO opening (meeting, seq, commitment, salt, value, subject) \
         SELECT $1, * FROM UNNEST($2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[], \
         $6::bigint[]) ON CONFLICT DO NOTHING",
    )
    .bind(append.meeting.to_column())
    .bind(openings.iter().map(|one| one.seq.to_column()).collect::<Vec<i64>>())
    .bind(openings.iter().map(|one| one.commitment.as_slice()).collect::<Vec<&[u8]>>())
    .bind(openings.iter().map(|one| one.salt.as_slice()).collect::<Vec<&[u8]>>())
    .bind(openings.iter().map(|one| one.text.as_bytes()).collect::<Vec<&[u8]>>())
    .bind(openings.iter().map(|one| one.subject.map(Column::to_column)).collect::<Vec<_>>())
    .execute(&mut *connection)
    .await?;
    Ok(())
}

async fn update_meeting(
    connection: &mut PgConnection,
    append: &Prepared,
    standing: &Standing,
) -> Result<(), StoreError> {
    let index = append.index.as_ref();
    sqlx::query(
        "UPDATE meeting SET head = $2, frontier = $3, due = $4, \
         is_public = COALESCE($5, is_public), creator = COALESCE($6, creator), \
         created_at = COALESCE($7, created_at), is_active = COALESCE($8, is_active), \
         summary = COALESCE($9, summary) WHERE id = $1",
    )
    .bind(append.meeting.to_column())
    .bind(standing.head.to_column())
    .bind(standing.tree.to_bytes())
    .bind(append.due.map(Column::to_column))
    .bind(index.map(|index| i64::from(index.is_public)))
    .bind(index.map(|index| index.creator.to_column()))
    .bind(index.map(|index| index.created_at.to_column()))
    .bind(index.map(|index| i64::from(index.is_active)))
    .bind(index.map(|index| index.summary.as_slice()))
    .execute(&mut *connection)
    .await?;
    Ok(())
}

async fn upsert_members(
    connection: &mut PgConnection,
    append: &Prepared,
) -> Result<(), StoreError> {
    for member in &append.members {
        sqlx::query(
            "INSERT INTO member (meeting, account, participant, is_active) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (meeting, account) DO UPDATE \
             SET participant = excluded.participant, is_active = excluded.is_active",
        )
        .bind(append.meeting.to_column())
        .bind(member.account.to_column())
        .bind(member.participant.to_column())
        .bind(i64::from(member.is_active))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
