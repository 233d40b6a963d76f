use std::collections::BTreeSet;
use std::sync::Mutex;

use metrics::{CounterFn, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit};

use super::*;

/// Keeps the names and labels of what was registered.
#[derive(Default)]
struct Seen(Mutex<BTreeSet<String>>);

struct Nothing;

impl CounterFn for Nothing {
    fn increment(&self, _: u64) {}
    fn absolute(&self, _: u64) {}
}

impl HistogramFn for Nothing {
    fn record(&self, _: f64) {}
}

impl Seen {
    fn note(&self, kind: &str, key: &Key) {
        let labels: Vec<String> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        self.0.lock().unwrap().insert(format!("{kind} {} {}", key.name(), labels.join(",")));
    }
}

impl Recorder for Seen {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        self.note("counter", key);
        Counter::from_arc(std::sync::Arc::new(Nothing))
    }
    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> metrics::Gauge {
        metrics::Gauge::noop()
    }
    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        self.note("histogram", key);
        Histogram::from_arc(std::sync::Arc::new(Nothing))
    }
}

#[test]
fn names_types_and_labels_are_pinned() {
    let seen = Seen::default();
    metrics::with_local_recorder(&seen, || {
        let labels = Labels { model: "m".into(), version: "1".into(), device: "cpu".into() };
        InferenceMetrics::new(&labels).batch(8, 80, 70, Duration::from_millis(20));
        FallbackMetrics::new(&labels).fell_back();
    });
    let seen: Vec<String> = seen.0.into_inner().unwrap().into_iter().collect();
    assert_eq!(
        seen,
        [
            "counter karigar_inference_fallbacks_total model=m,version=1,device=cpu",
            "histogram karigar_inference_batch_size model=m,version=1,device=cpu",
            "histogram karigar_inference_padding_ratio model=m,version=1,device=cpu",
            "histogram karigar_inference_seconds model=m,version=1,device=cpu",
        ],
        "metric names are for ever"
    );
}

#[test]
fn every_event_is_in_the_table_with_its_labels() {
    let names: BTreeSet<&str> = METRICS.iter().map(|metric| metric.name).collect();
    assert_eq!(names, BTreeSet::from([table::BATCH_SIZE, table::PADDING_RATIO, table::SECONDS, table::FALLBACKS]));
    assert!(METRICS.iter().all(|metric| metric.labels == ["model", "version", "device"] && !metric.help.is_empty()));
}
