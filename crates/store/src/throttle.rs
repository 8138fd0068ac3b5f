//! Failed sign-ins of an account, kept so that a restart does not forgive them.

use meeting::{AccountId, Time};

use crate::Store;
use crate::backend::Operation;
use crate::backend::memory::Tables;
use crate::backend::sql::Sql;
use crate::column::Column;
use crate::error::StoreError;

/// How often signing in to an account failed in a row, and when last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Throttle {
    pub failures: u32,
    pub last_failure_at: Time,
}

impl Store {
    /// Counts one more failure; the count with it.
    ///
    /// Errors: [`StoreError::NotFound`] if the account is gone, [`StoreError::Unavailable`].
    pub async fn record_failure(
        &self,
        account: AccountId,
        now: Time,
    ) -> Result<Throttle, StoreError> {
        self.backend.write(Record { account, now }).await
    }

    /// Forgets the failures, after a success.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn clear_failures(&self, account: AccountId) -> Result<(), StoreError> {
        self.backend.write(Clear(account)).await
    }

    /// The failures so far; none is zero.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn throttle(&self, account: AccountId) -> Result<Throttle, StoreError> {
        self.backend.read(Get(account)).await
    }
}

struct Record {
    account: AccountId,
    now: Time,
}

impl Operation for Record {
    type Answer = Throttle;

    fn in_memory(self, tables: &mut Tables) -> Result<Throttle, StoreError> {
        if !tables.accounts.contains_key(&self.account) {
            return Err(StoreError::NotFound);
        }
        let throttle = tables.throttles.entry(self.account).or_default();
        throttle.failures = throttle.failures.saturating_add(1);
        throttle.last_failure_at = self.now;
        Ok(*throttle)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Throttle, StoreError> {
        let upsert = "INSERT INTO throttle (account, failures, last_failure_at) \
            SELECT id, 1, $2 FROM account WHERE id = $1 \
            ON CONFLICT (account) DO UPDATE \
            SET failures = throttle.failures + 1, last_failure_at = excluded.last_failure_at \
            RETURNING failures";
        let args = vec![self.account.to_column().into(), self.now.to_column().into()];
        let row = sql.row(upsert, args).await?.ok_or(StoreError::NotFound)?;
        let failures = u32::try_from(row.int(0)?).unwrap_or(u32::MAX);
        Ok(Throttle { failures, last_failure_at: self.now })
    }
}

struct Clear(AccountId);

impl Operation for Clear {
    type Answer = ();

    fn in_memory(self, tables: &mut Tables) -> Result<(), StoreError> {
        tables.throttles.remove(&self.0);
        Ok(())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<(), StoreError> {
        sql.execute("DELETE FROM throttle WHERE account = $1", vec![self.0.to_column().into()])
            .await?;
        Ok(())
    }
}

struct Get(AccountId);

impl Operation for Get {
    type Answer = Throttle;

    fn in_memory(self, tables: &mut Tables) -> Result<Throttle, StoreError> {
        Ok(tables.throttles.get(&self.0).copied().unwrap_or_default())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Throttle, StoreError> {
        let select = "SELECT failures, last_failure_at FROM throttle WHERE account = $1";
        match sql.row(select, vec![self.0.to_column().into()]).await? {
            None => Ok(Throttle::default()),
            Some(row) => Ok(Throttle {
                failures: u32::try_from(row.int(0)?).unwrap_or(u32::MAX),
                last_failure_at: Column::from_column(row.int(1)?)?,
            }),
        }
    }
}
