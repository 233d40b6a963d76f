//! A stand-in for Firebase Cloud Messaging and Google's token endpoint, by their public pages:
//! `firebase.google.com/docs/reference/fcm/rest/v1/projects.messages` (what a message may hold),
//! `…/rest/v1/ErrorCode` and `…/docs/cloud-messaging/error-codes` (errors and their details), and
//! `developers.google.com/identity/protocols/oauth2/service-account` (how a token is had).
//!
//! What the pages do not describe is refused as FCM refuses it: by 400 with the field's name. Devices are what their tokens say:
//! `good-…`, `gone-…` (UNREGISTERED), `bad-…` (INVALID_ARGUMENT), `busy-…` (503 with Retry-After, once), `lost-…` (it is taken, and
//! answered by 502 without a word, once).

mod message;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::Mutex;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::{Value, json};

/// The project of the account that may send.
pub const PROJECT: &str = "ward-mitra";
const EMAIL: &str = "karigar@ward-mitra.iam.gserviceaccount.com";

/// The stand-in, for as long as the runtime lives.
pub struct Fcm {
    /// Its address, without a path.
    pub endpoint: String,
    state: Arc<Inner>,
}

/// What it has seen.
#[derive(Default)]
struct Inner {
    public_key: Vec<u8>,
    pushed: Mutex<Vec<Value>>,
    tokens: Mutex<BTreeSet<String>>,
    asked: Mutex<u32>,
    met: Mutex<BTreeMap<String, u32>>,
}

impl Fcm {
    /// Starts one that knows the account whose public key (PKCS #1, DER) this is.
    ///
    /// # Panics
    /// If no port is free.
    pub async fn start(public_key: Vec<u8>) -> Self {
        let state = Arc::new(Inner { public_key, ..Inner::default() });
        let router = axum::Router::new()
            .route("/token", post(token))
            .route("/v1/projects/{project}/{messages}", post(send))
            .with_state(Arc::clone(&state));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { endpoint, state }
    }

    /// The messages that were taken, in order.
    pub fn pushed(&self) -> Vec<Value> {
        self.state.pushed.lock().clone()
    }

    /// How often a token was asked for.
    pub fn tokens_asked(&self) -> u32 {
        *self.state.asked.lock()
    }

    /// Makes every token that was given out worthless.
    pub fn revoke(&self) {
        self.state.tokens.lock().clear();
    }
}

async fn token(State(state): State<Arc<Inner>>, headers: HeaderMap, body: Bytes) -> Response {
    let refused = |why: &str| {
        (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant", "error_description": why}))).into_response()
    };
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != "application/x-www-form-urlencoded") {
        return refused("not a form");
    }
    let form = String::from_utf8_lossy(&body);
    let Some(assertion) =
        form.strip_prefix("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=")
    else {
        return refused("not a JWT bearer grant");
    };
    let Some((signed, signature)) = assertion.rsplit_once('.') else { return refused("no JWT") };
    let Some((_, claims)) = signed.split_once('.') else { return refused("no JWT") };
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &state.public_key);
    let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
    if key.verify(signed.as_bytes(), &decoded(signature)).is_err() {
        return refused("Invalid JWT Signature.");
    }
    let claims: Value = serde_json::from_slice(&decoded(claims)).unwrap_or_default();
    let lives = claims["exp"].as_i64().zip(claims["iat"].as_i64()).map(|(exp, iat)| exp - iat);
    let scope = "https://www.googleapis.com/auth/firebase.messaging";
    if claims["iss"] != EMAIL || claims["scope"] != scope || !lives.is_some_and(|seconds| (1..=3600).contains(&seconds))
    {
        return refused("the claims are not what they must be");
    }
    let number = {
        let mut asked = state.asked.lock();
        *asked += 1;
        *asked
    };
    let token = format!("ya29.{number}");
    state.tokens.lock().insert(token.clone());
    Json(json!({"access_token": token, "expires_in": 3599, "token_type": "Bearer"})).into_response()
}

async fn send(
    State(state): State<Arc<Inner>>,
    Path((project, method)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    if !bearer.is_some_and(|token| state.tokens.lock().contains(token)) {
        return error(401, "UNAUTHENTICATED", Vec::new());
    }
    if project != PROJECT || method != "messages:send" {
        return error(404, "NOT_FOUND", Vec::new());
    }
    let Ok(request) = serde_json::from_slice::<Value>(&body) else { return error(400, "INVALID_ARGUMENT", Vec::new()) };
    if let Err(field) = message::check(&request) {
        let violation = json!({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": field, "description": "Invalid value"}]});
        return error(400, "INVALID_ARGUMENT", vec![violation]);
    }
    let device = request["message"]["token"].as_str().unwrap_or_default().to_owned();
    let first = {
        let mut met = state.met.lock();
        let times = met.entry(device.clone()).or_default();
        *times += 1;
        *times == 1
    };
    match device.split('-').next() {
        Some("gone") => return error(404, "NOT_FOUND", vec![fcm_error("UNREGISTERED")]),
        Some("bad") => return error(400, "INVALID_ARGUMENT", vec![fcm_error("INVALID_ARGUMENT")]),
        Some("busy") if first => {
            let mut answer = error(503, "UNAVAILABLE", vec![fcm_error("UNAVAILABLE")]);
            answer.headers_mut().insert(header::RETRY_AFTER, "1".parse().expect("a header"));
            return answer;
        }
        _ => {}
    }
    let number = {
        let mut pushed = state.pushed.lock();
        pushed.push(request);
        pushed.len()
    };
    if device.starts_with("lost-") && first {
        // As a proxy in front of FCM does: nobody knows whether it was taken.
        return Response::builder().status(StatusCode::BAD_GATEWAY).body("".into()).expect("an answer");
    }
    Json(json!({"name": format!("projects/{PROJECT}/messages/{number}")})).into_response()
}

fn fcm_error(code: &str) -> Value {
    json!({"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code})
}

fn error(code: u16, status: &str, details: Vec<Value>) -> Response {
    let body = json!({"error": {"code": code, "message": "…", "status": status, "details": details}});
    (StatusCode::from_u16(code).expect("a status"), Json(body)).into_response()
}
