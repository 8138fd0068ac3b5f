//! Accounts: who may sign in.

mod standing;

use meeting::{AccountId, Time};

use crate::Store;
use crate::backend::Operation;
use crate::backend::memory::Tables;
use crate::backend::sql::{Row, Sql};
use crate::column::Column;
use crate::error::StoreError;

/// An account as it is kept; the password only as the hash that the server made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub username: String,
    pub email: String,
    pub full_name: String,
    pub avatar_url: Option<String>,
    pub language_preference: String,
    pub password_hash: String,
    pub is_active: bool,
    pub is_admin: bool,
    pub created_at: Time,
}

/// An account to be made; the store gives it its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    pub username: String,
    pub email: String,
    pub full_name: String,
    pub language_preference: String,
    pub password_hash: String,
    pub is_admin: bool,
    pub created_at: Time,
}

impl Store {
    /// Makes an account; ids count up from 1.
    ///
    /// Errors: [`StoreError::EmailTaken`], [`StoreError::UsernameTaken`] (both compared without
    /// regard to case), [`StoreError::Unavailable`].
    pub async fn create_account(&self, new: NewAccount) -> Result<Account, StoreError> {
        self.backend.write(Create(new)).await
    }

    /// The account with this id.
    ///
    /// Errors: [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn account(&self, id: AccountId) -> Result<Account, StoreError> {
        self.backend.read(Find(Who::Id(id))).await
    }

    /// The account whose username or mail address this is, without regard to case. A mail address
    /// wins over another account's username that looks like it.
    ///
    /// Errors: [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn account_by_login(&self, login: &str) -> Result<Account, StoreError> {
        self.backend.read(Find(Who::Login(fold(login)))).await
    }

    /// Writes every field of the account but its id, its creation, and whether it may act and is an admin.
    ///
    /// Errors: [`StoreError::NotFound`], [`StoreError::EmailTaken`], [`StoreError::UsernameTaken`],
    /// [`StoreError::Unavailable`].
    pub async fn update_account(&self, account: Account) -> Result<(), StoreError> {
        self.backend.write(Update(account)).await
    }

    /// Makes the account an admin, or no longer one.
    ///
    /// Errors: [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn set_admin(&self, id: AccountId, is_admin: bool) -> Result<(), StoreError> {
        self.backend.write(SetAdmin { id, is_admin }).await
    }

    /// Lets the account act or no longer, and makes it an admin or no longer one; none leaves it. The
    /// account as it is then.
    ///
    /// Errors: [`StoreError::NotFound`]; [`StoreError::LastAdmin`] if nobody would be left who is an admin
    /// and can act; [`StoreError::Unavailable`].
    pub async fn set_standing(
        &self,
        id: AccountId,
        is_active: Option<bool>,
        is_admin: Option<bool>,
    ) -> Result<Account, StoreError> {
        self.backend.write(standing::Set { id, is_active, is_admin }).await
    }

    /// Accounts in the order of their ids, those after `after`, at most `limit`.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn accounts(
        &self,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<Account>, StoreError> {
        self.backend.read(List { after: after.map_or(0, Column::to_column), limit }).await
    }
}

/// How names and addresses are compared.
pub(crate) fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The columns in the order of [`from_row`].
const BY_ID: &str = "SELECT id, username, email, full_name, avatar_url, language_preference, \
    password_hash, is_active, is_admin, created_at FROM account WHERE id = $1";
const BY_LOGIN: &str = "SELECT id, username, email, full_name, avatar_url, language_preference, \
    password_hash, is_active, is_admin, created_at FROM account \
    WHERE email_folded = $1 OR username_folded = $1 \
    ORDER BY CASE WHEN email_folded = $1 THEN 0 ELSE 1 END LIMIT 1";
const AFTER: &str = "SELECT id, username, email, full_name, avatar_url, language_preference, \
    password_hash, is_active, is_admin, created_at FROM account WHERE id > $1 ORDER BY id LIMIT $2";

fn from_row(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        id: Column::from_column(row.int(0)?)?,
        username: row.text(1)?,
        email: row.text(2)?,
        full_name: row.text(3)?,
        avatar_url: row.text_or_null(4)?,
        language_preference: row.text(5)?,
        password_hash: row.text(6)?,
        is_active: row.is_true(7)?,
        is_admin: row.is_true(8)?,
        created_at: Column::from_column(row.int(9)?)?,
    })
}

/// Tells whose a name is, before the unique index would: it could not say which of the two it was.
async fn refuse_taken(
    sql: &mut Sql<'_>,
    id: i64,
    email: &str,
    username: &str,
) -> Result<(), StoreError> {
    let taken = "SELECT email_folded FROM account \
        WHERE (email_folded = $1 OR username_folded = $2) AND id <> $3 \
        ORDER BY CASE WHEN email_folded = $1 THEN 0 ELSE 1 END LIMIT 1";
    match sql.row(taken, vec![fold(email).into(), fold(username).into(), id.into()]).await? {
        Some(row) if row.text(0)? == fold(email) => Err(StoreError::EmailTaken),
        Some(_) => Err(StoreError::UsernameTaken),
        None => Ok(()),
    }
}

fn refuse_taken_in_memory(
    tables: &Tables,
    id: i64,
    email: &str,
    username: &str,
) -> Result<(), StoreError> {
    let mut others = tables.accounts.values().filter(|other| other.id.to_column() != id);
    if others.clone().any(|other| fold(&other.email) == fold(email)) {
        Err(StoreError::EmailTaken)
    } else if others.any(|other| fold(&other.username) == fold(username)) {
        Err(StoreError::UsernameTaken)
    } else {
        Ok(())
    }
}

/// A race between two nodes ends at the unique index of PostgreSQL, which names itself.
fn taken_by_index(cause: sqlx::Error) -> StoreError {
    let index = cause.as_database_error().filter(|cause| cause.is_unique_violation());
    match index.map(sqlx::error::DatabaseError::message) {
        Some(message) if message.contains("username_folded") => StoreError::UsernameTaken,
        Some(message) if message.contains("email_folded") => StoreError::EmailTaken,
        Some(_) | None => cause.into(),
    }
}

struct Create(NewAccount);

impl Create {
    fn with_id(self, id: i64) -> Result<Account, StoreError> {
        let Create(new) = self;
        Ok(Account {
            id: Column::from_column(id)?,
            username: new.username,
            email: new.email,
            full_name: new.full_name,
            avatar_url: None,
            language_preference: new.language_preference,
            password_hash: new.password_hash,
            is_active: true,
            is_admin: new.is_admin,
            created_at: new.created_at,
        })
    }
}

impl Operation for Create {
    type Answer = Account;

    fn in_memory(self, tables: &mut Tables) -> Result<Account, StoreError> {
        refuse_taken_in_memory(tables, 0, &self.0.email, &self.0.username)?;
        tables.last_account += 1;
        let account = self.with_id(tables.last_account)?;
        tables.accounts.insert(account.id, account.clone());
        Ok(account)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Account, StoreError> {
        refuse_taken(sql, 0, &self.0.email, &self.0.username).await?;
        let account = self.with_id(sql.count_up("account").await?)?;
        let insert = "INSERT INTO account (id, username, username_folded, email, email_folded, \
            full_name, avatar_url, language_preference, password_hash, is_active, is_admin, \
            created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let args = vec![
            account.id.to_column().into(),
            account.username.as_str().into(),
            fold(&account.username).into(),
            account.email.as_str().into(),
            fold(&account.email).into(),
            account.full_name.as_str().into(),
            account.avatar_url.clone().into(),
            account.language_preference.as_str().into(),
            account.password_hash.as_str().into(),
            account.is_active.into(),
            account.is_admin.into(),
            account.created_at.to_column().into(),
        ];
        sql.execute(insert, args).await.map_err(taken_by_index)?;
        Ok(account)
    }
}

enum Who {
    Id(AccountId),
    Login(String),
}

struct Find(Who);

impl Operation for Find {
    type Answer = Account;

    fn in_memory(self, tables: &mut Tables) -> Result<Account, StoreError> {
        let found = match self.0 {
            Who::Id(id) => tables.accounts.get(&id),
            Who::Login(login) => {
                let all = || tables.accounts.values();
                all()
                    .find(|account| fold(&account.email) == login)
                    .or_else(|| all().find(|account| fold(&account.username) == login))
            }
        };
        found.cloned().ok_or(StoreError::NotFound)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Account, StoreError> {
        let row = match self.0 {
            Who::Id(id) => sql.row(BY_ID, vec![id.to_column().into()]).await?,
            Who::Login(login) => sql.row(BY_LOGIN, vec![login.into()]).await?,
        };
        from_row(&row.ok_or(StoreError::NotFound)?)
    }
}

struct Update(Account);

impl Operation for Update {
    type Answer = ();

    fn in_memory(self, tables: &mut Tables) -> Result<(), StoreError> {
        let Update(new) = self;
        refuse_taken_in_memory(tables, new.id.to_column(), &new.email, &new.username)?;
        let old = tables.accounts.get_mut(&new.id).ok_or(StoreError::NotFound)?;
        let Account { is_active, is_admin, created_at, .. } = *old;
        *old = Account { is_active, is_admin, created_at, ..new };
        Ok(())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<(), StoreError> {
        let Update(new) = self;
        refuse_taken(sql, new.id.to_column(), &new.email, &new.username).await?;
        let update = "UPDATE account SET username = $2, username_folded = $3, email = $4, \
            email_folded = $5, full_name = $6, avatar_url = $7, language_preference = $8, \
            password_hash = $9 WHERE id = $1";
        let args = vec![
            new.id.to_column().into(),
            new.username.as_str().into(),
            fold(&new.username).into(),
            new.email.as_str().into(),
            fold(&new.email).into(),
            new.full_name.into(),
            new.avatar_url.into(),
            new.language_preference.into(),
            new.password_hash.into(),
        ];
        match sql.execute(update, args).await.map_err(taken_by_index)? {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        }
    }
}

struct SetAdmin {
    id: AccountId,
    is_admin: bool,
}

impl Operation for SetAdmin {
    type Answer = ();

    fn in_memory(self, tables: &mut Tables) -> Result<(), StoreError> {
        let account = tables.accounts.get_mut(&self.id).ok_or(StoreError::NotFound)?;
        account.is_admin = self.is_admin;
        Ok(())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<(), StoreError> {
        let update = "UPDATE account SET is_admin = $2 WHERE id = $1";
        let args = vec![self.id.to_column().into(), self.is_admin.into()];
        match sql.execute(update, args).await? {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        }
    }
}

struct List {
    after: i64,
    limit: u32,
}

impl Operation for List {
    type Answer = Vec<Account>;

    fn in_memory(self, tables: &mut Tables) -> Result<Vec<Account>, StoreError> {
        let later = tables.accounts.values().filter(|account| account.id.to_column() > self.after);
        Ok(later.take(self.limit as usize).cloned().collect())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Vec<Account>, StoreError> {
        let rows = sql.rows(AFTER, vec![self.after.into(), i64::from(self.limit).into()]).await?;
        rows.iter().map(from_row).collect()
    }
}
