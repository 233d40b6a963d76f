//! Parts of a job's way that touch nothing outside the process: `cargo bench -p karigar-benches`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use karigar::envelope::{Envelope, NewEvent, dead_letter_copy};
use karigar::fingerprint::fingerprint;

fn body(filler: usize) -> String {
    let data = format!(r#"{{"filler":"{}"}}"#, "x".repeat(filler));
    let event = NewEvent { source: "bench", id: "0123456789", kind: "bench.noop", data: &data, ..Default::default() };
    event.encode().unwrap_or_default()
}

fn envelopes(c: &mut Criterion) {
    for (name, filler) in [("300 bytes", 150), ("100 KiB", 100 * 1024)] {
        let body = body(filler);
        let mut group = c.benchmark_group("envelope");
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(format!("decode/{name}"), |b| b.iter(|| Envelope::decode(black_box(&body))));
        group.bench_function(format!("dead-letter copy/{name}"), |b| {
            b.iter(|| dead_letter_copy(black_box(&body), 0, "no picture", "bench.noop: no picture", 1024 * 1024))
        });
        group.finish();
    }
}

fn fingerprints(c: &mut Criterion) {
    let error = "connection to 10.0.0.17:5432 refused after 3 tries (job 0191b2c4-77aa)";
    c.bench_function("fingerprint", |b| b.iter(|| fingerprint(black_box("media.renditions"), black_box(error))));
}

criterion_group!(pure, envelopes, fingerprints);
criterion_main!(pure);
