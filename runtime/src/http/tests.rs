use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::clock::Clock;
use crate::policy::Permits;
use crate::store::memory::MemoryStore;
use crate::telemetry::metrics;
use crate::testing::TestKit;

fn state() -> State {
    State {
        health: None,
        store: Arc::new(MemoryStore::new(Clock::system())),
        metrics: metrics::install(),
        resources: Resources::default(),
    }
}

/// A server on a free port.
fn served() -> SocketAddr {
    let (address, serving) = serve("127.0.0.1:0", state()).unwrap();
    tokio::spawn(serving);
    address
}

/// The whole answer to one request, head and body.
async fn answer(address: SocketAddr, request_line: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("{request_line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn metrics_are_served_in_the_text_format() {
    let answer = answer(served(), "GET /metrics").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("content-type: text/plain; version=0.0.4"), "{answer}");
    assert!(answer.contains("# TYPE karigar_build_info gauge"), "{answer}");
}

#[tokio::test]
async fn a_process_without_a_worker_is_healthy_and_ready() {
    let address = served();
    for path in ["/healthz", "/readyz"] {
        assert!(answer(address, &format!("GET {path}")).await.ends_with("\r\n\r\nok\n"));
    }
}

#[tokio::test]
async fn a_poller_that_hangs_with_room_fails_liveness_alone_and_full_slots_fail_nothing() {
    let kit = TestKit::idle(|settings| settings.slots = 1).await;
    let worker = kit.another_worker(crate::Worker::builder(), |_| {}).await;
    let (address, serving) = serve("127.0.0.1:0", State { health: Some(worker.health()), ..state() }).unwrap();
    tokio::spawn(serving);
    let long_ago = std::time::Instant::now().checked_sub(Duration::from_secs(120)).expect("a machine up for that long");
    let hung = || *worker.pool.lanes[0].turned_at.lock() = long_ago;
    // The worker's first turns may still come between.
    let told = loop {
        hung();
        let told = answer(address, "GET /healthz").await;
        if !told.ends_with("ok\n") {
            break told;
        }
    };
    assert!(told.starts_with("HTTP/1.1 503"), "{told}");
    assert!(told.contains("the poller of `standard` has not turned for 12"), "{told}");
    assert!(answer(address, "GET /readyz").await.ends_with("ok\n"));

    let permits = &worker.pool.permits;
    let busy = permits.acquire(permits.alone(Permits::default())).await;
    hung();
    assert!(answer(address, "GET /healthz").await.ends_with("ok\n"));
    drop(busy);
    worker.drain(std::future::pending()).await;
    assert!(answer(address, "GET /readyz").await.contains("draining"));
}

#[tokio::test]
async fn a_job_that_was_not_seen_is_an_empty_list() {
    let address = served();
    for query in ["?source=shop&id=1", "?kind=media.renditions", ""] {
        let answer = answer(address, &format!("GET /v1/jobs{query}")).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("content-type: application/json"), "{answer}");
        assert!(answer.ends_with(r#"{"jobs":[],"next_cursor":null}"#), "{answer}");
    }
}

#[tokio::test]
async fn records_are_listed_page_by_page() {
    let state = state();
    for id in ["1", "2", "3"] {
        state.store.cancel(&crate::JobKey::new("shop", id).unwrap()).await.unwrap();
    }
    let (address, serving) = serve("127.0.0.1:0", state).unwrap();
    tokio::spawn(serving);
    let mut ids = Vec::new();
    let mut cursor = String::new();
    loop {
        let text = answer(address, &format!("GET /v1/jobs?source=shop&state=cancelled&limit=2{cursor}")).await;
        let (_, body) = text.split_once("\r\n\r\n").unwrap();
        let page: serde_json::Value = serde_json::from_str(body).unwrap();
        ids.extend(page["jobs"].as_array().unwrap().iter().map(|job| job["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    ids.sort();
    assert_eq!(ids, ["1", "2", "3"]);
    let one = answer(address, "GET /v1/jobs?source=shop&id=2").await;
    assert!(one.contains(r#""id":"2""#) && one.contains(r#""state":"cancelled""#), "{one}");
}

#[tokio::test]
async fn bad_requests_get_json_with_a_remedy() {
    let address = served();
    for (line, status, text) in [
        ("GET /v1/jobs?status=dead", "400", r#"{"error":"there is no parameter `status`","remedy":"use source, id"#),
        ("GET /jobs", "404", r#""remedy":"GET /metrics, /healthz, /readyz or /v1/jobs""#),
        ("DELETE /v1/jobs", "405", r#"{"error":"this server only reads""#),
    ] {
        let answer = answer(address, line).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
        assert!(answer.contains(text), "{answer}");
    }
}

#[test]
fn a_port_in_use_and_a_bad_address_are_told_by_setting_and_remedy() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let error = serve(&address, state()).err().unwrap();
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    assert!(error.to_string().starts_with(&format!("can't listen on http.address {address}: another process listens")));
    let error = serve("localhost:http", state()).err().unwrap();
    assert!(error.to_string().contains("`localhost:http` is no address"), "{error}");
}

#[test]
fn it_runs_on_another_runtime_than_it_was_bound_on() {
    let aux = crate::aux::Aux::start("http-test");
    let main = tokio::runtime::Runtime::new().unwrap();
    let (address, serving) = main.block_on(async { serve("127.0.0.1:0", state()) }).unwrap();
    aux.spawn(serving);
    drop(main);
    let client = tokio::runtime::Runtime::new().unwrap();
    assert!(client.block_on(answer(address, "GET /healthz")).ends_with("ok\n"));
    aux.shut_down();
}
