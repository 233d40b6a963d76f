use std::collections::BTreeSet;

use super::*;

/// The labels that DESIGN allows, for workers and the scaler together.
const LABELS: [&str; 9] = ["queue", "kind", "outcome", "state", "operation", "result", "model", "version", "device"];

/// What is rendered after `events` on a recorder of its own.
fn rendered(events: impl FnOnce()) -> String {
    let recorder = install::recorder(&[]);
    let handle = recorder.handle();
    metrics::with_local_recorder(&recorder, || {
        install::describe(&[]);
        first_events();
        events();
    });
    handle.render()
}

fn all_events() {
    let jobs = JobMetrics::new("standard", "media.renditions");
    jobs.waited(Duration::from_millis(20));
    jobs.finished("succeeded", Duration::from_millis(300));
    let queue = QueueMetrics::new("standard");
    queue.empty_receive();
    queue.poll_age(1.5);
    SqsMetrics::new("standard").request(SqsOperation::Delete, false);
    lease_lost("row");
    commit_batch(12);
    slots(3, 16);
}

/// Sorted, without values: names, types, help texts, and every series with its labels.
fn shape(rendered: &str) -> String {
    let series = |line: &str| line.rsplit_once(' ').map_or(line, |(series, _)| series).to_owned();
    let line = |line: &str| if line.starts_with('#') { line.to_owned() } else { series(line) };
    let lines: BTreeSet<_> = rendered.lines().filter(|line| !line.is_empty()).map(line).collect();
    lines.into_iter().map(|line| line + "\n").collect()
}

#[test]
fn names_types_labels_and_help_texts_are_pinned() {
    let version = format!("version=\"{}\"", env!("CARGO_PKG_VERSION"));
    let shape = shape(&rendered(all_events)).replace(&version, "version=\"…\"");
    let pinned = include_str!("snapshot.txt");
    assert_eq!(shape, pinned, "metric names are for ever; if this change is meant, snapshot.txt is to be:\n{shape}");
}

#[test]
fn every_metric_of_the_table_is_emitted_with_the_labels_it_says() {
    let text = rendered(all_events);
    for metric in METRICS {
        let kind = format!("# TYPE {} {}", metric.name, metric.kind.as_str());
        assert!(text.lines().any(|line| line == kind), "{kind}");
        let line = text.lines().find(|line| !line.starts_with('#') && line.starts_with(metric.name)).unwrap();
        for label in metric.labels {
            assert!(line.contains(&format!("{label}=\"")), "{label} is not in {line}");
        }
    }
}

#[test]
fn names_have_the_prefix_base_units_and_labels_of_the_fixed_list() {
    for metric in METRICS {
        assert!(metric.name.starts_with("karigar_"));
        assert_eq!(metric.kind == MetricType::Counter, metric.name.ends_with("_total"), "{}", metric.name);
        assert!(metric.labels.iter().all(|label| LABELS.contains(label)), "{}", metric.name);
    }
}

#[test]
fn every_outcome_of_a_kind_is_there_at_zero_before_its_first_job() {
    let text = rendered(|| drop(JobMetrics::new("fast", "demo.greet")));
    for outcome in Outcome::ALL {
        let name = outcome.as_str();
        let line = format!("karigar_jobs_total{{queue=\"fast\",kind=\"demo.greet\",outcome=\"{name}\"}} 0");
        assert!(text.lines().any(|one| one == line), "{line}\n{text}");
    }
    assert!(text.contains("karigar_job_duration_seconds_count{queue=\"fast\",kind=\"demo.greet\"} 0"), "{text}");
}

#[test]
fn a_job_that_never_ran_has_an_outcome_and_no_duration() {
    let text = rendered(|| JobMetrics::new("fast", "demo.greet").finished("expired", Duration::ZERO));
    assert!(text.contains("outcome=\"expired\"} 1"), "{text}");
    assert!(text.contains("karigar_job_duration_seconds_count{queue=\"fast\",kind=\"demo.greet\"} 0"), "{text}");
}

#[test]
fn requests_are_counted_by_operation_and_result() {
    let text = rendered(|| {
        let sqs = SqsMetrics::new("standard");
        sqs.request(SqsOperation::Receive, true);
        sqs.request(SqsOperation::Receive, true);
        sqs.request(SqsOperation::Hide, false);
    });
    for line in [
        "karigar_sqs_requests_total{queue=\"standard\",operation=\"receive\",result=\"ok\"} 2",
        "karigar_sqs_requests_total{queue=\"standard\",operation=\"receive\",result=\"error\"} 0",
        "karigar_sqs_requests_total{queue=\"standard\",operation=\"hide\",result=\"error\"} 1",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}\n{text}");
    }
}

#[test]
fn a_second_install_gives_the_same_handle() {
    let first = install();
    let second = install();
    slots(1, 2);
    assert_eq!(first.render().contains("karigar_slots"), second.render().contains("karigar_slots"));
    assert!(second.render().contains("karigar_build_info"));
}
