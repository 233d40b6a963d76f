//! The payload: of its kind's schema, and put aside where it is too large for a message (claim check).

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::cli::failure::Failure;
use crate::cli::program;
use crate::config::Config;
use crate::key::JobKey;
use crate::objects::{Address, Allowed, ObjectHeaders, Objects, PutMode};
use crate::pipeline::MAX_DATAREF_BYTES;
use crate::router::Router;

/// Whether the kind is known and takes the payload.
pub(super) fn check(router: &Router, kind: &str, data: &str) -> Result<(), Failure> {
    if router.policy(kind).is_none() {
        return Err(unknown_kind(router, kind));
    }
    router.check(kind, data).map_err(Failure::usage)
}

/// There is no handler of this kind, and perhaps one of a similar name.
pub(crate) fn unknown_kind(router: &Router, kind: &str) -> Failure {
    let nearest = router
        .kinds()
        .map(|known| (strsim::jaro_winkler(known, kind), known))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|one, other| one.0.total_cmp(&other.0));
    let failure = Failure::usage(format!("there is no handler for `{kind}` in this program"));
    match nearest {
        Some((_, nearest)) => failure.remedy(format!("did you mean `{nearest}`? {}", router.known())),
        None => failure.remedy(format!("{}; `{} schema KIND` shows what one takes", router.known(), program::name())),
    }
}

/// Writes the payload into the bucket, where workers may read it. The worker does not remove it: a lifecycle rule of the
/// bucket on `payloads/` does.
pub(super) async fn put_aside(
    objects: &dyn Objects,
    config: &Config,
    key: &JobKey,
    data: &str,
) -> Result<Address, Failure> {
    if data.len() as u64 > MAX_DATAREF_BYTES {
        return Err(Failure::usage(format!(
            "the payload has {} bytes; workers read {MAX_DATAREF_BYTES} at most",
            data.len()
        ))
        .remedy("put the bulk of it into an object of its own, and its address into the payload"));
    }
    let content: String = Sha256::digest(data).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let address =
        Address { bucket: config.objects.bucket.clone(), key: format!("payloads/{}-{content}.json", key.hex()) };
    allowed(config)?.check(&address).map_err(|why| {
        Failure::new(format!("the payload is too large for a message, and workers may not read it elsewhere: {why}"))
    })?;
    let headers = ObjectHeaders { content_type: Some("application/json".into()), cache_control: None };
    objects.put(&address, Bytes::copy_from_slice(data.as_bytes()), &headers, PutMode::IfAbsent).await?;
    Ok(address)
}

/// What jobs may read, as a worker takes it from the configuration.
pub(crate) fn allowed(config: &Config) -> Result<Allowed, Failure> {
    if config.objects.allowed.is_empty() {
        return Ok(Allowed::bucket(&config.objects.bucket));
    }
    Allowed::new(&config.objects.allowed).map_err(Failure::new)
}
