//! One notification to several devices: each is a send of its own, so that a retry goes to those alone that lack it.

use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};
use karigar::{Context, JobError, OnDoubt};
use karigar_notify::push::{Dead, Fcm, Push, Pushed};
use serde::{Deserialize, Serialize};

use super::job::{DeadToken, PushSent, SendPush};
use crate::notify::failure::send_error;

/// How many devices are sent to at once.
const AT_ONCE: usize = 8;

/// What is kept of one send.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kept {
    Sent(String),
    Dead(DeadToken),
}

/// Sends to each device once, whatever comes of the others; then the worst that happened is the job's.
pub(super) async fn send(
    cx: &Context,
    fcm: &Fcm,
    push: &Push,
    job: &SendPush,
    into: &mut PushSent,
) -> Result<(), JobError> {
    let mut seen = BTreeSet::new();
    let devices: Vec<(u32, &str)> =
        (0..).zip(job.tokens.iter().map(String::as_str)).filter(|(_, token)| seen.insert(*token)).collect();
    let sends: Vec<_> =
        devices.into_iter().map(|(place, token)| one(cx, fcm, push, job.on_doubt, place, token)).collect();
    let mut results = stream::iter(sends).buffer_unordered(AT_ONCE);
    let mut worst: Option<JobError> = None;
    while let Some((place, result)) = results.next().await {
        match result {
            Ok(Kept::Sent(name)) => drop(into.sent.insert(place, name)),
            Ok(Kept::Dead(why)) => drop(into.dead.insert(place, why)),
            // A retry first: a reject would end the job before the others have theirs.
            Err(error) => match &worst {
                Some(so_far)
                    if error.is_reject() || so_far.retry_delay() >= error.retry_delay() && !so_far.is_reject() => {}
                _ => worst = Some(error),
            },
        }
    }
    worst.map_or(Ok(()), Err)
}

async fn one(
    cx: &Context,
    fcm: &Fcm,
    push: &Push,
    on_doubt: OnDoubt,
    place: u32,
    token: &str,
) -> (u32, Result<Kept, JobError>) {
    // By its place: a token is a secret, and the payload of a job never changes.
    let name = format!("push/{place}");
    let kept = cx.send(&name, on_doubt, |_| async move {
        match fcm.send(push, token).await {
            Ok(Pushed::Sent(name)) => Ok(Kept::Sent(name)),
            Ok(Pushed::Dead(Dead::Unregistered)) => Ok(Kept::Dead(DeadToken::Unregistered)),
            Ok(Pushed::Dead(Dead::Invalid)) => Ok(Kept::Dead(DeadToken::Invalid)),
            Err(failure) => Err(send_error(failure)),
        }
    });
    (place, kept.await)
}
