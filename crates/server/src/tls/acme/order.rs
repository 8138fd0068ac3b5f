//! One order: show that the names lead here, then have the key certified.

use std::time::Duration;

use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Identifier, NewOrder, Order, OrderStatus,
    RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, DistinguishedName, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;

use super::AcmeError;
use crate::tls::certificate::{CertificateError, Certificates, provider};

/// How long the authority may take to look, or to sign; it says itself when to ask again.
const PATIENCE: RetryPolicy = RetryPolicy::new().timeout(Duration::from_mins(2));

/// Gets a certificate: its key and chain in PEM.
pub(super) async fn order(
    account: &Account,
    domains: &[String],
    certificates: &Certificates,
) -> Result<String, AcmeError> {
    let names: Vec<Identifier> = domains.iter().cloned().map(Identifier::Dns).collect();
    let mut order = account.new_order(&NewOrder::new(&names)).await?;
    show(&mut order, certificates).await?;
    match order.poll_ready(&PATIENCE).await? {
        OrderStatus::Ready => {}
        OrderStatus::Invalid
        | OrderStatus::Pending
        | OrderStatus::Processing
        | OrderStatus::Valid => return Err(AcmeError::Refused(why(&mut order).await)),
    }
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(domains)?;
    params.distinguished_name = DistinguishedName::new();
    let request = params.serialize_request(&key)?;
    order.finalize_csr(request.der()).await?;
    let chain = order.poll_certificate(&PATIENCE).await?;
    Ok(format!("{}{chain}", key.serialize_pem()))
}

/// Has an answer ready for each name that the authority does not know to be ours, and says so.
async fn show(order: &mut Order, certificates: &Certificates) -> Result<(), AcmeError> {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        match authorization.status {
            AuthorizationStatus::Valid => continue,
            AuthorizationStatus::Pending => {}
            AuthorizationStatus::Invalid
            | AuthorizationStatus::Revoked
            | AuthorizationStatus::Expired
            | AuthorizationStatus::Deactivated => {
                let what = format!("{} is {:?}", authorization.identifier(), authorization.status);
                return Err(AcmeError::Refused(what));
            }
        }
        let domain = authorization.identifier().to_string();
        let Some(mut challenge) = authorization.challenge(ChallengeType::TlsAlpn01) else {
            return Err(AcmeError::NoChallenge(domain));
        };
        let pair = answer(&domain, challenge.key_authorization().digest().as_ref())?;
        certificates.answer_challenge(domain, pair);
        challenge.set_ready().await?;
    }
    Ok(())
}

/// The certificate of RFC 8737 section 3: for that name alone, with the digest in it.
fn answer(domain: &str, digest: &[u8]) -> Result<CertifiedKey, AcmeError> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new([domain.to_owned()])?;
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let certificate = params.self_signed(&key)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let key = provider().key_provider.load_private_key(key).map_err(CertificateError::Unusable)?;
    // Not `from_der`, which would look into it: its extension is critical and unknown to the library.
    Ok(CertifiedKey::new(vec![certificate.der().clone()], key))
}

/// What the authority found wrong, in its own words, for the log.
async fn why(order: &mut Order) -> String {
    let mut found = Vec::new();
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        let Ok(state) = authorization.refresh().await else { continue };
        let problems = state.challenges.iter().filter_map(|challenge| challenge.error.as_ref());
        let problems: Vec<String> = problems.map(ToString::to_string).collect();
        if !problems.is_empty() {
            found.push(format!("{}: {}", state.identifier(), problems.join("; ")));
        }
    }
    if found.is_empty() { "without a reason".to_owned() } else { found.join("; ") }
}
