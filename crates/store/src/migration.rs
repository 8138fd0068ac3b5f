//! The tables' versions, oldest first; forward only.

use std::borrow::Cow;

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

const SQLITE: [(&str, &str); 2] = [
    ("first", include_str!("../migrations/sqlite/0001_first.sql")),
    ("session_id", include_str!("../migrations/sqlite/0002_session_id.sql")),
];

const POSTGRES: [(&str, &str); 2] = [
    ("first", include_str!("../migrations/postgres/0001_first.sql")),
    ("session_id", include_str!("../migrations/postgres/0002_session_id.sql")),
];

pub(crate) fn sqlite() -> Migrator {
    migrator(&SQLITE)
}

pub(crate) fn postgres() -> Migrator {
    migrator(&POSTGRES)
}

/// Numbered from 1 in their order.
fn migrator(versions: &[(&'static str, &'static str)]) -> Migrator {
    let numbered = (1..).zip(versions).map(|(number, (name, sql))| {
        let name = Cow::Borrowed(*name);
        Migration::new(number, name, MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(numbered.collect())
}
