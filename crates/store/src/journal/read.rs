//! Reading journals.

use std::collections::{BTreeMap, BTreeSet};

use ledger::Tree;
use meeting::{AccountId, Entry, Key, MeetingId, Seq, Time};

use super::CommandRecord;
use crate::backend::Operation;
use crate::backend::memory::{Journal, Tables};
use crate::backend::sql::{Arg, Row, Sql};
use crate::column::Column;
use crate::entry::{Leaf, OpeningRow, decode, unseal};
use crate::error::StoreError;
use crate::hex::unhex;

/// A list of ids as the JSON array that both databases unfold.
pub(super) fn id_list(ids: &[MeetingId]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| id.0.to_string()).collect();
    format!("[{}]", ids.join(","))
}

/// The meeting's frontier, which also says that the meeting is there and not deleted.
async fn frontier(sql: &mut Sql<'_>, meeting: MeetingId) -> Result<Vec<u8>, StoreError> {
    let select = "SELECT frontier FROM meeting WHERE id = $1 AND deleted_at IS NULL";
    let row = sql.row(select, vec![meeting.to_column().into()]).await?;
    row.ok_or(StoreError::NotFound)?.bytes(0)
}

fn journal(tables: &Tables, meeting: MeetingId) -> Result<&Journal, StoreError> {
    let journal = tables.meetings.get(&meeting).ok_or(StoreError::NotFound)?;
    if journal.standing.is_deleted { Err(StoreError::NotFound) } else { Ok(journal) }
}

fn leaves_after(journal: &Journal, after: Seq, limit: u32) -> impl Iterator<Item = &Leaf> {
    let skip = usize::try_from(after.0).unwrap_or(usize::MAX);
    journal.leaves.iter().skip(skip).take(limit as usize)
}

pub(super) struct Load {
    pub(super) meeting: MeetingId,
    pub(super) after: Seq,
    pub(super) limit: u32,
}

impl Operation for Load {
    type Answer = Vec<Entry>;

    fn in_memory(self, tables: &mut Tables) -> Result<Vec<Entry>, StoreError> {
        let journal = journal(tables, self.meeting)?;
        let mut entries = Vec::new();
        for leaf in leaves_after(journal, self.after, self.limit) {
            let mut entry = decode(&leaf.body)?;
            let own = (leaf.seq, [0; 32])..=(leaf.seq, [u8::MAX; 32]);
            let mut openings = journal.openings.range(own).map(|(_, row)| row.clone()).collect();
            unseal(&mut entry, &mut openings);
            entries.push(entry);
        }
        Ok(entries)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Vec<Entry>, StoreError> {
        frontier(sql, self.meeting).await?;
        let mut entries: Vec<Entry> = Vec::new();
        let mut after = self.after;
        while entries.len() < self.limit as usize {
            let wanted = LOAD_CHUNK.min(self.limit - u32::try_from(entries.len()).unwrap_or(0));
            let chunk = load_chunk(sql, self.meeting, after, wanted).await?;
            let is_last = chunk.len() < wanted as usize;
            after = chunk.last().map_or(after, |entry| entry.seq);
            entries.extend(chunk);
            if is_last {
                break;
            }
        }
        Ok(entries)
    }
}

/// Entries that are read at once.
const LOAD_CHUNK: u32 = 5_000;

/// Leaves hold no line break (canonical JSON escapes it), so that a chunk travels as one text: a
/// row each costs the driver more than reading it costs the database.
const BODIES: [&str; 2] = [
    "SELECT group_concat(CAST(body AS TEXT), char(10)) FROM (SELECT body FROM entry \
     WHERE meeting = $1 AND seq > $2 ORDER BY seq LIMIT $3)",
    "SELECT string_agg(convert_from(body, 'UTF8'), chr(10) ORDER BY seq) FROM (SELECT seq, body \
     FROM entry WHERE meeting = $1 AND seq > $2 ORDER BY seq LIMIT $3) AS chunk",
];

/// A line each: seq, commitment, salt and value in hex, subject or nothing.
const OPENINGS: [&str; 2] = [
    "SELECT group_concat(seq || ' ' || hex(commitment) || ' ' || hex(salt) || ' ' || hex(value) \
     || ' ' || COALESCE(subject, ''), char(10)) FROM opening \
     WHERE meeting = $1 AND seq > $2 AND seq <= $3",
    "SELECT string_agg(concat_ws(' ', seq, encode(commitment, 'hex'), encode(salt, 'hex'), \
     encode(value, 'hex'), COALESCE(subject::text, '')), chr(10)) FROM opening \
     WHERE meeting = $1 AND seq > $2 AND seq <= $3",
];

async fn load_chunk(
    sql: &mut Sql<'_>,
    meeting: MeetingId,
    after: Seq,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    let statement = sql.pick(BODIES[0], BODIES[1]);
    let from = || vec![meeting.to_column().into(), after.to_column().into()];
    let mut args = from();
    args.push(i64::from(limit).into());
    let Some(bodies) = text(sql, statement, args).await? else { return Ok(Vec::new()) };
    let entries = bodies.split('\n').map(|body| decode(body.as_bytes()));
    let mut entries = entries.collect::<Result<Vec<Entry>, StoreError>>()?;
    drop(bodies);
    let Some(last) = entries.last().map(|entry| entry.seq) else { return Ok(entries) };
    let statement = sql.pick(OPENINGS[0], OPENINGS[1]);
    let mut args = from();
    args.push(last.to_column().into());
    let lines = text(sql, statement, args).await?.unwrap_or_default();
    let mut openings: BTreeMap<Seq, Vec<OpeningRow>> = BTreeMap::new();
    for line in lines.lines() {
        let opening = opening(line).ok_or_else(|| StoreError::corrupt("an opening"))?;
        openings.entry(opening.seq).or_default().push(opening);
    }
    for entry in &mut entries {
        if let Some(own) = openings.get_mut(&entry.seq) {
            unseal(entry, own);
        }
    }
    Ok(entries)
}

/// The one text that a statement answers, or null.
async fn text(
    sql: &mut Sql<'_>,
    statement: &'static str,
    args: Vec<Arg>,
) -> Result<Option<String>, StoreError> {
    match sql.row(statement, args).await? {
        Some(row) => row.text_or_null(0),
        None => Ok(None),
    }
}

fn opening(line: &str) -> Option<OpeningRow> {
    let mut parts = line.split(' ');
    Some(OpeningRow {
        seq: Seq(parts.next()?.parse().ok()?),
        commitment: unhex(parts.next()?)?.try_into().ok()?,
        salt: unhex(parts.next()?)?.try_into().ok()?,
        text: String::from_utf8(unhex(parts.next()?)?).ok()?,
        subject: match parts.next()? {
            "" => None,
            id => Some(AccountId(id.parse().ok()?)),
        },
    })
}

pub(super) struct Leaves {
    pub(super) meeting: MeetingId,
    pub(super) after: Seq,
    pub(super) limit: u32,
}

impl Operation for Leaves {
    type Answer = Vec<Leaf>;

    fn in_memory(self, tables: &mut Tables) -> Result<Vec<Leaf>, StoreError> {
        let journal = journal(tables, self.meeting)?;
        Ok(leaves_after(journal, self.after, self.limit).cloned().collect())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Vec<Leaf>, StoreError> {
        frontier(sql, self.meeting).await?;
        let select = "SELECT seq, at, body, hash FROM entry WHERE meeting = $1 AND seq > $2 \
            ORDER BY seq LIMIT $3";
        let args = vec![
            self.meeting.to_column().into(),
            self.after.to_column().into(),
            i64::from(self.limit).into(),
        ];
        let rows = sql.rows(select, args).await?;
        let leaf = |row: &Row| {
            Ok(Leaf {
                seq: Column::from_column(row.int(0)?)?,
                at: Column::from_column(row.int(1)?)?,
                body: row.bytes(2)?,
                hash: row.hash(3)?,
            })
        };
        rows.iter().map(leaf).collect()
    }
}

pub(super) struct GetTree(pub(super) MeetingId);

impl Operation for GetTree {
    type Answer = Tree;

    fn in_memory(self, tables: &mut Tables) -> Result<Tree, StoreError> {
        Ok(journal(tables, self.0)?.standing.tree.clone())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Tree, StoreError> {
        Tree::from_bytes(&frontier(sql, self.0).await?).map_err(StoreError::corrupt)
    }
}

pub(super) struct Heads(pub(super) Vec<MeetingId>);

impl Operation for Heads {
    type Answer = Vec<(MeetingId, Seq)>;

    fn in_memory(self, tables: &mut Tables) -> Result<Vec<(MeetingId, Seq)>, StoreError> {
        let mut ids = self.0;
        ids.sort_unstable();
        ids.dedup();
        let head = |id: MeetingId| Some((id, journal(tables, id).ok()?.standing.head));
        Ok(ids.into_iter().filter_map(head).collect())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Vec<(MeetingId, Seq)>, StoreError> {
        let select = sql.pick(
            "SELECT id, head FROM meeting WHERE deleted_at IS NULL \
             AND id IN (SELECT value FROM json_each($1)) ORDER BY id",
            "SELECT id, head FROM meeting WHERE deleted_at IS NULL \
             AND id IN (SELECT value::bigint FROM json_array_elements_text($1::json)) ORDER BY id",
        );
        let rows = sql.rows(select, vec![id_list(&self.0).into()]).await?;
        let head =
            |row: &Row| Ok((Column::from_column(row.int(0)?)?, Column::from_column(row.int(1)?)?));
        rows.iter().map(head).collect()
    }
}

pub(super) struct ActiveMembers(pub(super) Vec<MeetingId>);

impl Operation for ActiveMembers {
    type Answer = Vec<(MeetingId, u64)>;

    fn in_memory(self, tables: &mut Tables) -> Result<Vec<(MeetingId, u64)>, StoreError> {
        let wanted: BTreeSet<MeetingId> = self.0.into_iter().collect();
        let count = |id: MeetingId| {
            let members = tables.meetings.get(&id)?.members.values();
            Some((id, members.filter(|member| member.is_active).count() as u64))
        };
        Ok(wanted.into_iter().filter_map(count).filter(|(_, count)| *count > 0).collect())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Vec<(MeetingId, u64)>, StoreError> {
        let select = sql.pick(
            "SELECT meeting, COUNT(*) FROM member WHERE is_active = 1 \
             AND meeting IN (SELECT value FROM json_each($1)) GROUP BY meeting ORDER BY meeting",
            "SELECT meeting, COUNT(*) FROM member WHERE is_active = 1 \
             AND meeting IN (SELECT value::bigint FROM json_array_elements_text($1::json)) \
             GROUP BY meeting ORDER BY meeting",
        );
        let rows = sql.rows(select, vec![id_list(&self.0).into()]).await?;
        let count = |row: &Row| {
            let count = u64::try_from(row.int(1)?).map_err(StoreError::corrupt)?;
            Ok((Column::from_column(row.int(0)?)?, count))
        };
        rows.iter().map(count).collect()
    }
}

pub(super) struct CommandsSince {
    pub(super) meeting: MeetingId,
    pub(super) since: Time,
}

impl Operation for CommandsSince {
    type Answer = Vec<CommandRecord>;

    fn in_memory(self, tables: &mut Tables) -> Result<Vec<CommandRecord>, StoreError> {
        let Some(journal) = tables.meetings.get(&self.meeting) else { return Ok(Vec::new()) };
        let recent = journal.commands.values().filter(|command| command.at >= self.since);
        let mut recent: Vec<CommandRecord> = recent.cloned().collect();
        recent.sort_by_key(|command| (command.at, command.first, command.account, command.key.id));
        Ok(recent)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Vec<CommandRecord>, StoreError> {
        let select = "SELECT account, key, body, first, count, at FROM command \
            WHERE meeting = $1 AND at >= $2 ORDER BY at, first, account, key";
        let args = vec![self.meeting.to_column().into(), self.since.to_column().into()];
        let rows = sql.rows(select, args).await?;
        let command = |row: &Row| {
            Ok(CommandRecord {
                account: Column::from_column(row.int(0)?)?,
                key: Key { id: row.hash(1)?, body: row.hash(2)? },
                first: Column::from_column(row.int(3)?)?,
                count: u32::try_from(row.int(4)?).map_err(StoreError::corrupt)?,
                at: Column::from_column(row.int(5)?)?,
            })
        };
        rows.iter().map(command).collect()
    }
}

pub(super) struct DueBefore {
    pub(super) until: Time,
    pub(super) limit: u32,
}

impl Operation for DueBefore {
    type Answer = Vec<(MeetingId, Time)>;

    fn in_memory(self, tables: &mut Tables) -> Result<Vec<(MeetingId, Time)>, StoreError> {
        let due = tables.meetings.iter().filter_map(|(id, journal)| Some((*id, journal.due?)));
        let mut due: Vec<_> = due.filter(|(_, due)| *due <= self.until).collect();
        due.sort_by_key(|(id, due)| (*due, *id));
        due.truncate(self.limit as usize);
        Ok(due)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Vec<(MeetingId, Time)>, StoreError> {
        let select = "SELECT id, due FROM meeting WHERE due <= $1 ORDER BY due, id LIMIT $2";
        let args = vec![self.until.to_column().into(), i64::from(self.limit).into()];
        let rows = sql.rows(select, args).await?;
        let due =
            |row: &Row| Ok((Column::from_column(row.int(0)?)?, Column::from_column(row.int(1)?)?));
        rows.iter().map(due).collect()
    }
}
