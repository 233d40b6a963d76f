//! The S3 protocol as a face of the objects folder: what the AWS SDKs need to write, read, list and remove objects.
//!
//! Credentials are `test`/`test`, any region will do, and the bucket may stand in the path or before `localhost` in
//! the host's name. Browsers of any origin are let in. Versions, tags, access lists and encryption are not there:
//! calls for them are refused as `NotImplemented`, never ignored where an answer would be wrong.

mod answer;
mod body;
mod buckets;
mod checksums;
mod conditions;
mod copy;
mod cors;
mod delete;
mod failure;
mod front;
mod list;
mod multipart;
mod read;
mod write;

use std::io;
use std::net::SocketAddr;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use s3s::auth::{S3Auth, SecretKey};
use s3s::host::SingleDomain;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3Error, S3ErrorCode, S3Result};
use tokio::net::TcpListener;

use super::listen;
use crate::objects::FolderObjects;
use front::Front;

/// The access key, and the secret key, that are let in.
pub const CREDENTIAL: &str = "test";

/// Serves a folder of objects on a listener. Returns the address, and a future that serves until it is dropped.
pub fn serve(
    listener: TcpListener,
    objects: FolderObjects,
) -> io::Result<(SocketAddr, BoxFuture<'static, io::Result<()>>)> {
    let address = listener.local_addr()?;
    let service = service(objects, address.port());
    let router = Router::new().fallback(move |request: Request| answer(service.clone(), request));
    let serving = async move { axum::serve(listen::without_delay(listener), router).await };
    Ok((address, Box::pin(serving)))
}

fn service(objects: FolderObjects, port: u16) -> S3Service {
    let mut builder = S3ServiceBuilder::new(Front::new(objects));
    builder.set_auth(Developer);
    // Requests to a bare IP address have their bucket in the path whatever this says.
    if let Ok(localhost) = SingleDomain::new(&format!("localhost:{port}")) {
        builder.set_host(localhost);
    }
    builder.build()
}

async fn answer(service: S3Service, request: Request) -> Response {
    if request.method() == Method::OPTIONS {
        return cors::preflight(request.headers());
    }
    let mut response = match service.call(request.map(s3s::Body::http_body_unsync)).await {
        Ok(response) => response.map(Body::new),
        Err(error) => {
            tracing::error!(?error, "the S3 front could not answer");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    };
    cors::allow(response.headers_mut());
    response
}

/// Knows the one pair of credentials.
struct Developer;

#[async_trait]
impl S3Auth for Developer {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key == CREDENTIAL {
            return Ok(SecretKey::from(CREDENTIAL));
        }
        let text = format!(
            "the access key `{access_key}` is unknown here; use `{CREDENTIAL}`, and the secret key `{CREDENTIAL}`"
        );
        Err(S3Error::with_message(S3ErrorCode::InvalidAccessKeyId, text))
    }
}

#[cfg(test)]
mod tests;
