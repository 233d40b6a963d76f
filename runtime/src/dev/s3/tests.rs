//! The front as the Rust SDK sees it; the Node.js SDK is in the package of tests.

mod conditions;
mod keep;
mod lists;
mod multipart;
mod signatures;

use aws_config::{BehaviorVersion, Region};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Credentials;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use tempfile::TempDir;

use super::{CREDENTIAL, serve};
use crate::dev::listen;
use crate::objects::FolderObjects;

/// A front over a folder of its own, with the bucket `photos`, that ends with the test.
struct Served {
    client: Client,
    endpoint: String,
    objects: FolderObjects,
    folder: TempDir,
}

async fn served() -> Served {
    let folder = tempfile::tempdir().expect("a folder");
    let objects = FolderObjects::new(folder.path());
    objects.create_bucket("photos").await.expect("a bucket");
    let listener = listen::loopback(0, "--s3-port").await.expect("a port");
    let (address, serving) = serve(listener, objects.clone()).expect("an address");
    tokio::spawn(serving);
    let endpoint = format!("http://{address}");
    Served { client: client(&endpoint, CREDENTIAL), endpoint, objects, folder }
}

fn client(endpoint: &str, secret: &str) -> Client {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new(CREDENTIAL, secret, None, None, "test"))
        .endpoint_url(endpoint)
        .force_path_style(true)
        .build();
    Client::from_conf(config)
}

impl Served {
    async fn put(&self, key: &str, body: &'static [u8]) {
        let put = self.client.put_object().bucket("photos").key(key).body(ByteStream::from_static(body));
        put.send().await.expect("a put");
    }

    async fn read(&self, key: &str) -> Vec<u8> {
        let got = self.client.get_object().bucket("photos").key(key).send().await.expect("an object");
        got.body.collect().await.expect("a body").to_vec()
    }
}

/// The code, or the status where an answer has no body.
fn code<T, E>(result: Result<T, SdkError<E, aws_sdk_s3::config::http::HttpResponse>>) -> String
where
    E: ProvideErrorMetadata,
    SdkError<E, aws_sdk_s3::config::http::HttpResponse>: ProvideErrorMetadata,
{
    let error = match result {
        Ok(_) => return "none".to_owned(),
        Err(error) => error,
    };
    let status = error.raw_response().map(|response| response.status().as_u16()).unwrap_or_default();
    error.code().map_or_else(|| status.to_string(), str::to_owned)
}
