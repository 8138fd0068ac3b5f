//! Who has an account, who may act, and who is an admin.

use ::meeting::AccountId;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use store::Account;
use utoipa::ToSchema;

use super::{Admin, Listed, Look, PAGES_MAX};
use crate::api::moment::Moment;
use crate::app::App;
use crate::auth;
use crate::error::Problem;
use crate::extract::{Body, PathId};

/// An account, as an admin sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminAccount)]
pub(super) struct AccountLine {
    id: u64,
    username: String,
    email: String,
    full_name: String,
    /// May sign in and act.
    is_active: bool,
    is_admin: bool,
    created_at: Moment,
}

impl From<Account> for AccountLine {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.0,
            username: account.username,
            email: account.email,
            full_name: account.full_name,
            is_active: account.is_active,
            is_admin: account.is_admin,
            created_at: Moment(account.created_at),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminAccounts)]
pub(super) struct AccountList {
    /// In the order of their making.
    accounts: Vec<AccountLine>,
    /// With this as `after` there may be more.
    #[schema(required)]
    next: Option<u64>,
}

/// What changes about an account; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AdminAccountUpdate)]
pub(super) struct Standing {
    is_active: Option<bool>,
    is_admin: Option<bool>,
}

/// The accounts, or those with a username, address or name in which `q` occurs.
#[utoipa::path(get, path = "/admin/accounts", tag = "admin",
    params(("q" = Option<String>, Query), ("after" = Option<u64>, Query),
        ("limit" = Option<u32>, Query)),
    responses((status = 200, body = AccountList), Listed))]
pub(super) async fn list(State(app): State<App>, look: Look) -> Result<Json<AccountList>, Problem> {
    let (mut after, mut accounts) = (look.after.map(AccountId), Vec::new());
    let is_wanted = |account: &Account| {
        [&account.username, &account.email, &account.full_name].iter().any(|it| look.finds(it))
    };
    for _ in 0..PAGES_MAX {
        let page = app.store().accounts(after, look.page()).await?;
        let is_last = page.len() < look.page() as usize;
        for account in page {
            let is_wanted = is_wanted(&account);
            if is_wanted && accounts.len() == look.most {
                return Ok(Json(AccountList { accounts, next: after.map(|id| id.0) }));
            }
            after = Some(account.id);
            if is_wanted {
                accounts.push(account.into());
            }
        }
        if is_last {
            return Ok(Json(AccountList { accounts, next: None }));
        }
    }
    Ok(Json(AccountList { accounts, next: after.map(|id| id.0) }))
}

/// Let an account act or no longer, make it an admin or no longer one. To take either ends its sessions.
#[utoipa::path(put, path = "/admin/accounts/{account_id}", tag = "admin",
    params(("account_id" = u64, Path)), request_body = Standing, responses(
        (status = 200, body = AccountLine),
        (status = 401, description = "`unauthenticated`"),
        (status = 403, description = "`role_forbids`: not an admin"),
        (status = 404, description = "`not_found`"),
        (status = 409, description = "`last_admin`: nobody would be left who is one and can act"),
        (status = 422, description = "`invalid`"),
    ))]
pub(super) async fn change(
    State(app): State<App>,
    Admin(_): Admin,
    PathId(id): PathId,
    Body(body): Body<Standing>,
) -> Result<Json<AccountLine>, Problem> {
    let id = AccountId(id);
    let account = app.store().set_standing(id, body.is_active, body.is_admin).await?;
    app.accounts().forget(id);
    // An open socket goes by what was true when it was opened.
    if body.is_active == Some(false) || body.is_admin == Some(false) {
        auth::end_all(&app, id, None).await?;
    }
    Ok(Json(account.into()))
}
