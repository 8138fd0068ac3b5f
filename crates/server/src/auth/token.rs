//! Credentials: short access tokens (JWT, HS256) and opaque refresh tokens.

use std::collections::HashSet;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use meeting::{AccountId, Key, MeetingId, Time};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::checked::Checked;
use super::{Keys, Sid};
use crate::clock;
use crate::error::Problem;

/// Who made the token, and for whom.
const ISSUER: &str = "nexchamps";
const AUDIENCE: &str = "nexchamps-api";
/// The type of an access token (RFC 9068 section 2.1): nothing else that we sign can pass for one.
const TYPE: &str = "at+jwt";
/// Clocks of two nodes may differ by this much, in seconds.
const LEEWAY_SECONDS: u64 = 2;
/// Characters of the longest token that is looked at.
const TOKEN_CHARS_MAX: usize = 1024;

/// What an access token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The account's id.
    pub sub: String,
    /// The session that it belongs to.
    pub sid: Sid,
    pub iat: u64,
    pub exp: u64,
}

impl Claims {
    /// The account that the token is for.
    pub fn account(&self) -> Result<AccountId, Problem> {
        self.sub.parse().map(AccountId).map_err(|_| Problem::signed_out())
    }
}

/// An access token with the refresh token that brings the next.
#[derive(Clone)]
pub struct Pair {
    pub access_token: String,
    pub refresh_token: String,
}

impl std::fmt::Debug for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pair(..)")
    }
}

/// Signs and checks access tokens.
pub struct Tokens {
    signing: EncodingKey,
    checking: DecodingKey,
    header: Header,
    validation: Validation,
    seconds: u64,
    checked: Checked,
    /// What invitations under a key are made from.
    inviting: [u8; 32],
}

impl Tokens {
    pub fn new(keys: &Keys, access_token_seconds: u32) -> Self {
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.to_owned());
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = LEEWAY_SECONDS;
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        validation.required_spec_claims =
            HashSet::from(["exp", "aud", "iss", "sub"].map(str::to_owned));
        Self {
            signing: EncodingKey::from_secret(&keys.signing),
            checking: DecodingKey::from_secret(&keys.signing),
            header,
            validation,
            seconds: u64::from(access_token_seconds),
            checked: Checked::default(),
            inviting: mac(&keys.signing, &[b"nexchamps invitations"]),
        }
    }

    /// How long an access token is good for.
    pub fn seconds(&self) -> u64 {
        self.seconds
    }

    /// An access token of a session.
    pub fn sign(&self, account: AccountId, sid: &Sid, now: Time) -> Result<String, Problem> {
        let iat = now.0 / 1000;
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: account.0.to_string(),
            sid: sid.clone(),
            iat,
            exp: iat + self.seconds,
        };
        jsonwebtoken::encode(&self.header, &claims, &self.signing).map_err(|error| {
            tracing::error!(%error, "signing failed");
            Problem::unavailable("unavailable", "The token can't be signed.")
        })
    }

    /// The secret of an invitation that is made under a key: the same each time, as the link is told again
    /// to whom it is owed, and kept nowhere.
    pub fn invitation(&self, account: AccountId, meeting: MeetingId, key: &Key) -> String {
        let (account, meeting) = (account.0.to_be_bytes(), meeting.0.to_be_bytes());
        let secret = mac(&self.inviting, &[&account, &meeting, &key.id, &key.body]);
        BASE64_URL_SAFE_NO_PAD.encode(secret)
    }

    /// What a token says, if it is ours, of the right type and not expired.
    ///
    /// Errors: 401, whatever is wrong with it.
    pub fn check(&self, token: &str) -> Result<Arc<Claims>, Problem> {
        if token.len() > TOKEN_CHARS_MAX {
            return Err(Problem::signed_out());
        }
        if let Some(claims) = self.checked.find(token) {
            let is_over = claims.exp + LEEWAY_SECONDS < clock::now().0 / 1000;
            return if is_over { Err(Problem::signed_out()) } else { Ok(claims) };
        }
        let claims = Arc::new(self.decode(token)?);
        self.checked.keep(token, Arc::clone(&claims));
        Ok(claims)
    }

    fn decode(&self, token: &str) -> Result<Claims, Problem> {
        let token = jsonwebtoken::decode::<Claims>(token, &self.checking, &self.validation)
            .map_err(|_| Problem::signed_out())?;
        if token.header.typ.as_deref() != Some(TYPE) {
            return Err(Problem::signed_out());
        }
        Ok(token.claims)
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens(..)")
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        unreachable!("HMAC takes a key of any length");
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// 256 random bits for a refresh token or an invitation, safe in URLs.
pub fn random_token() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// The SHA-256 under which a token is kept; the token itself never is.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tokens(keys: &Keys) -> Tokens {
        Tokens::new(keys, 900)
    }

    fn sign(keys: &Keys, header: &Header, change: &serde_json::Value) -> String {
        let now = clock::now().0 / 1000;
        let mut claims = json!({"iss": ISSUER, "aud": AUDIENCE, "sub": "7", "sid": "s",
            "iat": now, "exp": now + 60});
        let changes = change.as_object().cloned().unwrap_or_default();
        claims.as_object_mut().unwrap().extend(changes);
        jsonwebtoken::encode(header, &claims, &EncodingKey::from_secret(&keys.signing)).unwrap()
    }

    #[test]
    fn a_signed_token_comes_back() {
        let tokens = tokens(&Keys::random());
        let token = tokens.sign(AccountId(7), &Sid::from("s"), clock::now()).unwrap();
        let claims = tokens.check(&token).unwrap();
        assert_eq!(claims.account().unwrap(), AccountId(7));
        assert_eq!(claims.sid, Sid::from("s"));
    }

    #[test]
    fn what_is_not_ours_or_expired_or_of_another_kind_is_refused() {
        let keys = Keys::random();
        let tokens = tokens(&keys);
        let header = tokens.header.clone();
        let good = sign(&keys, &header, &json!({}));
        assert!(tokens.check(&good).is_ok());
        // Known from an earlier look: good as long as it lasts, and not a second longer.
        let past = clock::now().0 / 1000 - LEEWAY_SECONDS - 1;
        let over = sign(&keys, &header, &json!({"exp": past}));
        let claims = Claims { exp: past, ..Claims::clone(&tokens.check(&good).unwrap()) };
        tokens.checked.keep(&over, Arc::new(claims));
        assert!(tokens.check(&over).is_err(), "expired since it was checked");
        for change in [
            json!({"exp": 1}),
            json!({"aud": "other"}),
            json!({"iss": "other"}),
            json!({"exp": null}),
            json!({"sid": null}),
            json!({"sub": null}),
        ] {
            assert!(tokens.check(&sign(&keys, &header, &change)).is_err(), "{change}");
        }
        assert!(tokens.check(&sign(&Keys::random(), &header, &json!({}))).is_err(), "foreign key");
        let untyped = Header::new(Algorithm::HS256);
        assert!(tokens.check(&sign(&keys, &untyped, &json!({}))).is_err(), "type");
        let hs512 = Header { typ: Some(TYPE.into()), ..Header::new(Algorithm::HS512) };
        assert!(tokens.check(&sign(&keys, &hs512, &json!({}))).is_err(), "HS512");
    }

    #[test]
    fn alg_none_is_refused() {
        let keys = Keys::random();
        let tokens = tokens(&keys);
        let signed = sign(&keys, &tokens.header, &json!({}));
        let claims = signed.split('.').nth(1).unwrap();
        for alg in ["none", "None", "HS256"] {
            let header = json!({"alg": alg, "typ": TYPE}).to_string();
            let header = BASE64_URL_SAFE_NO_PAD.encode(header);
            assert!(tokens.check(&format!("{header}.{claims}.")).is_err(), "{alg}");
        }
        for junk in ["", ".", "..", "a.b.c", &"a".repeat(10_000)] {
            assert!(tokens.check(junk).is_err());
        }
    }
}
