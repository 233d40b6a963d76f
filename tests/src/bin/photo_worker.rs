//! A worker with all built-in handlers, and one that makes a rendition and tells a webhook of it in the same commit.

use std::process::ExitCode;

use karigar::objects::Address;
use karigar::{Context, Handler, Job, JobError, Worker};
use karigar_jobs::notify::webhook::{Body, SendWebhook};
use karigar_pictures::request::{Format, Order, Wanted};
use karigar_pictures::scratch::Scratch;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

const MAX_BYTES: u64 = 64 << 20;

/// Makes a small JPEG of a photo, writes its key into `effects`, and sends the rendition's address to a webhook.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Photo {
    /// The photo.
    source: Address,
    /// The receiver.
    url: String,
    /// The name of the secret that signs.
    secret: String,
}

impl Job for Photo {
    const KIND: &'static str = "test.photo";
    type Output = Address;
}

struct Photographer;

impl Handler for Photographer {
    type Job = Photo;

    async fn handle(&self, Photo { source, url, secret }: Photo, cx: &Context) -> Result<Address, JobError> {
        let bytes = cx.read(&source, MAX_BYTES).await?;
        let order = Order { renditions: vec![Wanted::wide(160, Format::Jpeg)], keep_metadata: false };
        let rendered =
            cx.blocking(move || karigar_pictures::render::render(&bytes, &order, &mut Scratch::default())).await??;
        let small = rendered.into_iter().next().ok_or_else(|| JobError::retry("there is no rendition"))?;
        let address = cx.put_result("small", small.bytes.into(), "jpg", "image/jpeg").await?;
        let event = json!({"type": "photo.rendered", "data": {"photo": cx.key().id(), "rendition": address}});
        let webhook = SendWebhook::new(url, Body::Json(event), secret);
        cx.follow_up(cx.queue(), &webhook)?;
        let key = cx.key().to_string();
        cx.on_commit(move |tx| {
            let values = vec![key.clone().into()];
            Box::pin(async move { tx.execute("insert into effects (key) values ($1)", values).await.map(drop) })
        });
        Ok(address)
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    karigar::cli::main(karigar_jobs::register(Worker::builder()).handler(Photographer)).await
}
