//! Whether an account may act, and whether it is an admin.

use meeting::AccountId;

use super::{Account, from_row};
use crate::backend::Operation;
use crate::backend::memory::Tables;
use crate::backend::sql::Sql;
use crate::column::Column;
use crate::error::StoreError;

pub(super) struct Set {
    pub(super) id: AccountId,
    pub(super) is_active: Option<bool>,
    pub(super) is_admin: Option<bool>,
}

impl Set {
    /// Refuses to take the last of the admins who can act.
    fn check(&self, admins: &[AccountId]) -> Result<(), StoreError> {
        let takes = self.is_active == Some(false) || self.is_admin == Some(false);
        if takes && admins == [self.id] { Err(StoreError::LastAdmin) } else { Ok(()) }
    }
}

impl Operation for Set {
    type Answer = Account;

    fn in_memory(self, tables: &mut Tables) -> Result<Account, StoreError> {
        let admins = tables.accounts.values().filter(|it| it.is_admin && it.is_active);
        self.check(&admins.map(|account| account.id).collect::<Vec<_>>())?;
        let account = tables.accounts.get_mut(&self.id).ok_or(StoreError::NotFound)?;
        account.is_active = self.is_active.unwrap_or(account.is_active);
        account.is_admin = self.is_admin.unwrap_or(account.is_admin);
        Ok(account.clone())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Account, StoreError> {
        let admins = sql.pick(
            // Its writer is alone anyhow.
            "SELECT id FROM account WHERE is_admin = 1 AND is_active = 1 ORDER BY id",
            // Else two admins who take each other's rights at once would each see the other's.
            "SELECT id FROM account WHERE is_admin = 1 AND is_active = 1 ORDER BY id FOR UPDATE",
        );
        let admins = sql.rows(admins, vec![]).await?;
        let admins: Result<Vec<AccountId>, StoreError> =
            admins.iter().map(|row| Column::from_column(row.int(0)?)).collect();
        self.check(&admins?)?;
        let update = "UPDATE account SET is_active = COALESCE($2, is_active), \
            is_admin = COALESCE($3, is_admin) WHERE id = $1 \
            RETURNING id, username, email, full_name, avatar_url, language_preference, \
            password_hash, is_active, is_admin, created_at";
        let flag = |flag: Option<bool>| flag.map(i64::from).into();
        let args = vec![self.id.to_column().into(), flag(self.is_active), flag(self.is_admin)];
        from_row(&sql.row(update, args).await?.ok_or(StoreError::NotFound)?)
    }
}
