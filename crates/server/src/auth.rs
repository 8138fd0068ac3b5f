//! Who is calling: passwords, tokens, sessions.

mod account;
mod checked;
mod key;
mod lock;
mod password;
mod session;
mod throttle;
mod token;

pub use account::{Accounts, Identity};
pub use key::{KeyError, Keys};
pub use password::{PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN, Passwords, check_password};
pub use session::{BEARER, Ended, Session, Sessions, Sid, begin, end_all, refresh, user_agent};
pub use throttle::{Subject, Throttles};
pub use token::{Claims, Pair, Tokens, random_token, token_hash};
