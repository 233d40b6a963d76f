//! Every rule of `validate()`, by name: a configuration that breaks it, and one at its edge that does not.

use karigar::config::{self, Problems, Sections};

fn problems(text: &str) -> Problems {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    config::load(Some(file.path()), [], &Sections::default()).unwrap().validate().err().unwrap_or_default()
}

/// The paths of what is wrong.
fn wrong(text: &str) -> Vec<String> {
    problems(text).0.into_iter().map(|problem| problem.path).collect()
}

/// A pool `p` with these lines.
fn pool(lines: &str) -> Vec<String> {
    wrong(&format!("[pools.p]\n{lines}\n"))
}

const NONE: [&str; 0] = [];

#[test]
fn three_heartbeats_fit_into_the_visibility() {
    assert_eq!(wrong("[lease]\nvisibility = \"60s\"\nheartbeat = \"20s\""), NONE);
    assert_eq!(wrong("[lease]\nvisibility = \"60s\"\nheartbeat = \"21s\""), ["lease.heartbeat"]);
    assert_eq!(wrong("[lease]\nheartbeat = \"0s\""), ["lease.heartbeat"]);
}

#[test]
fn a_receive_waits_twenty_seconds_at_most() {
    assert_eq!(wrong("[lease]\nwait = \"20s\""), NONE);
    assert_eq!(wrong("[lease]\nwait = \"21s\""), ["lease.wait"]);
}

#[test]
fn a_message_is_hidden_twelve_hours_at_most() {
    assert_eq!(wrong("[lease]\nvisibility = \"12h\""), NONE);
    assert_eq!(wrong("[lease]\nvisibility = \"12h1s\""), ["lease.visibility"]);
}

#[test]
fn the_stores_lease_outlasts_three_renewals() {
    assert_eq!(wrong("[lease]\nstore = \"3s\""), NONE);
    assert_eq!(wrong("[lease]\nstore = \"2s\""), ["lease.store"]);
}

#[test]
fn the_grace_covers_the_timeout_and_a_minute() {
    assert_eq!(pool("timeout = \"5m\"\ngrace = \"6m\""), NONE);
    assert_eq!(pool("timeout = \"5m\"\ngrace = \"359s\""), ["pools.p.grace"]);
}

#[test]
fn a_job_ends_before_its_message_can_no_longer_be_hidden() {
    assert_eq!(pool("timeout = \"11h59m\"\ngrace = \"12h\""), NONE);
    assert_eq!(pool("timeout = \"12h\"\ngrace = \"13h\""), ["pools.p.timeout"]);
    assert_eq!(pool("timeout = \"0s\""), ["pools.p.timeout"]);
}

#[test]
fn runs_and_backoff_end_before_the_queue_drops_the_message() {
    // Eleven runs of 31 hours are more than 14 days, as well as more than SQS hides.
    assert_eq!(pool("timeout = \"31h\"\ngrace = \"32h\""), ["pools.p.timeout", "pools.p.timeout"]);
}

#[test]
fn records_outlive_their_messages() {
    assert_eq!(wrong("[retention]\nrecords = \"28d\""), NONE);
    assert_eq!(wrong("[retention]\nrecords = \"27d\""), ["retention.records"]);
}

#[test]
fn all_workers_connections_are_granted() {
    let text = |workers| {
        format!("[database]\nmax_connections = 4\nconnections_for_all = 40\n[pools.p]\nmax_workers = {workers}")
    };
    assert_eq!(wrong(&text(10)), NONE);
    assert_eq!(wrong(&text(11)), ["database.connections_for_all"]);
    let told = problems(&text(11)).to_string();
    assert!(told.contains("may open 44 connections (p 11 × 4), and 40 are granted"), "{told}");
}

#[test]
fn the_lease_manager_has_a_connection_beside_the_jobs() {
    assert_eq!(wrong("[database]\nmax_connections = 2"), NONE);
    assert_eq!(wrong("[database]\nmax_connections = 1"), ["database.max_connections"]);
}

#[test]
fn sizes_are_one_or_more() {
    assert_eq!(
        pool("slots = 0\nmax_pollers = 0\nmax_workers = 0"),
        ["pools.p.slots", "pools.p.max_pollers", "pools.p.max_workers"]
    );
}

#[test]
fn names_of_queues_are_what_sqs_takes() {
    let long = "q".repeat(76);
    for good in ["standard", "A_b-1", "orders.fifo", &long] {
        assert_eq!(pool(&format!("queues = [\"{good}\"]")), NONE, "{good}");
    }
    let too_long = "q".repeat(81);
    for bad in ["", ".fifo", "a.b", "a b", "ä", "a.fifo.fifo", &too_long] {
        assert_eq!(pool(&format!("queues = [\"{bad}\"]")), ["pools.p.queues[0].name"], "{bad}");
    }
}

#[test]
fn a_dead_letter_queue_is_a_valid_other_queue_of_the_same_sort() {
    let dead =
        |name: &str, dead: &str| pool(&format!("queues = [{{ name = \"{name}\", dead_letter_queue = \"{dead}\" }}]"));
    assert_eq!(dead("a", "b"), NONE);
    for (name, letters) in [("a", "a"), ("a", "b.fifo"), ("a.fifo", "b"), ("a", "b c")] {
        assert_eq!(dead(name, letters), ["pools.p.queues[0].dead_letter_queue"], "{name} {letters}");
    }
    let no_room_for_its_ending = "q".repeat(77);
    assert_eq!(pool(&format!("queues = [\"{no_room_for_its_ending}\"]")), ["pools.p.queues[0].dead_letter_queue"]);
}

#[test]
fn a_queue_is_in_a_pool_once() {
    assert_eq!(pool("queues = [\"a\", \"b\", { name = \"a\", weight = 2 }]"), ["pools.p.queues[2]"]);
    assert_eq!(wrong("[pools.p]\nqueues = [\"a\"]\n[pools.r]\nqueues = [\"a\"]"), NONE);
}

#[test]
fn a_pool_takes_a_queue_with_a_weight() {
    assert_eq!(pool("queues = []"), ["pools.p.queues"]);
    assert_eq!(pool("queues = [{ name = \"a\", weight = 0 }]"), ["pools.p.queues[0].weight"]);
}

#[test]
fn tls_is_a_mode_that_there_is_and_checks_what_a_ca_signs() {
    for mode in ["disable", "prefer", "require", "verify-ca", "verify-full"] {
        assert_eq!(wrong(&format!("[database]\ntls = \"{mode}\"")), NONE);
    }
    assert_eq!(wrong("[database]\ntls = \"verify_full\""), ["database.tls"]);
    assert_eq!(wrong("[database]\ntls = \"verify-full\"\nca = \"/ca.pem\""), NONE);
    assert_eq!(wrong("[database]\ntls = \"require\"\nca = \"/ca.pem\""), ["database.ca"]);
}

#[test]
fn addresses_can_be_read() {
    for address in ["127.0.0.1:8080", "0.0.0.0:0", "[::1]:8080"] {
        assert_eq!(wrong(&format!("[http]\naddress = \"{address}\"")), NONE);
    }
    for address in ["8080", "localhost:8080", "127.0.0.1", ""] {
        assert_eq!(wrong(&format!("[http]\naddress = \"{address}\"")), ["http.address"], "{address}");
    }
    assert_eq!(
        wrong("[sqs]\nendpoint = \"localhost:9324\"\n[objects]\nendpoint = \"http://localhost:9000\""),
        ["sqs.endpoint"]
    );
}

#[test]
fn the_filter_of_logs_can_be_read() {
    assert_eq!(wrong("[log]\nfilter = \"info,sqlx=warn\""), NONE);
    assert_eq!(wrong("[log]\nfilter = \"karigar=loud\""), ["log.filter"]);
}

#[test]
fn there_is_a_bucket_and_what_is_allowed_is_in_one() {
    assert_eq!(wrong("[objects]\nbucket = \"\""), ["objects.bucket"]);
    assert_eq!(wrong("[objects]\nallowed = [\"s3://in\", \"s3://in/a\"]"), NONE);
    assert_eq!(
        wrong("[objects]\nallowed = [\"s3://in\", \"in/a\", \"s3:///a\"]"),
        ["objects.allowed[1]", "objects.allowed[2]"]
    );
}

#[test]
fn all_problems_are_told_at_once_each_with_place_and_remedy() {
    let problems = problems("[lease]\nwait = \"30s\"\n[http]\naddress = \"8080\"\n[pools.p]\nslots = 0\n");
    let told = problems.to_string();
    let lines: Vec<_> = told.lines().collect();
    assert_eq!(lines.len(), 3, "{told}");
    for (path, place) in [("http.address", ":4"), ("lease.wait", ":2"), ("pools.p.slots", ":6")] {
        let start = format!("`{path}` (");
        let line = lines.iter().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("{path}: {told}"));
        assert!(line.contains(&format!("{place}): ")) && line.contains("; "), "{line}");
    }
}

#[test]
fn a_completion_tells_somebody() {
    assert_eq!(wrong("[[completions]]\nqueue = \"ends\""), NONE);
    assert_eq!(wrong("[[completions]]\nwebhook = \"https://example.org/hook\""), NONE);
    assert_eq!(wrong("[[completions]]\nkinds = [\"media.*\"]"), ["completions[0]"]);
    assert_eq!(
        wrong("[[completions]]\nqueue = \"a b\"\nwebhook = \"example.org\""),
        ["completions[0].queue", "completions[0].webhook"]
    );
}

#[test]
fn a_rule_for_events_of_s3_names_a_bucket_and_a_kind_and_a_payload_that_can_be_filled() {
    let rule = |lines: &str| wrong(&format!("[[s3_events]]\nbucket = \"in\"\nkind = \"media.renditions\"\n{lines}"));
    assert_eq!(rule("payload = { source = \"{address}\", widths = [320] }"), NONE);
    assert_eq!(wrong("[[s3_events]]\n"), ["s3_events[0].bucket", "s3_events[0].kind"]);
    assert_eq!(rule("events = []"), ["s3_events[0].events"]);
    assert_eq!(rule("queue = \"a b\""), ["s3_events[0].queue"]);
    assert_eq!(rule("payload = { source = \"{adress}\" }"), ["s3_events[0].payload"]);
}
