//! The data of the event, made of a job's record.

use serde_json::{Value, json};

use crate::store::{JobRecord, State};

/// An output whose JSON text is longer is left out: an event must fit into a message, and into what webhooks take.
pub(crate) const MAX_OUTPUT_BYTES: usize = 128 * 1024;
/// Errors are cut to this many characters.
const MAX_ERROR_CHARS: usize = 1000;

/// `source`, `id`, `kind`, `outcome`, `tenant`, `generation`, `output` or `output_omitted`, `error` with its `fingerprint`,
/// `attempts`, and times in RFC 3339. What a job has not is left out.
pub(super) fn data(record: &JobRecord) -> Value {
    let mut data = json!({
        "source": record.source,
        "id": record.id,
        "kind": record.kind,
        "outcome": record.state.as_str(),
        "generation": record.generation,
        "attempts": attempts(record),
        "created_at": record.created_at,
    });
    let mut add = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            data[key] = value;
        }
    };
    add("tenant", record.tenant.as_ref().map(|tenant| json!(tenant)));
    add("started_at", record.started_at.map(|time| json!(time)));
    add("finished_at", record.finished_at.map(|time| json!(time)));
    match &record.output {
        Some(output) if output.to_string().len() > MAX_OUTPUT_BYTES => add("output_omitted", Some(json!(true))),
        output => add("output", output.clone()),
    }
    let cut = |error: &String| json!(error.chars().take(MAX_ERROR_CHARS).collect::<String>());
    add("error", record.error.as_ref().map(cut));
    add("fingerprint", record.fingerprint.as_ref().map(|print| json!(print)));
    data
}

/// The event as CloudEvents write it. It tells of the end, so that is its time.
pub(super) fn whole(id: &str, record: &JobRecord, data: Value) -> Value {
    let time = record.finished_at.unwrap_or(record.created_at);
    json!({"specversion": "1.0", "id": id, "source": super::SOURCE, "type": super::KIND, "time": time, "data": data})
}

/// Tries that came to an end, the last one too: it is in the counters only where its worker was lost. A try that was
/// cancelled is not counted.
fn attempts(record: &JobRecord) -> u32 {
    let counted = record.failures.saturating_add(record.losses).saturating_add(record.interruptions);
    let lost = record.error.as_ref().is_some_and(|error| error.starts_with("worker_lost"));
    match record.state {
        State::Succeeded | State::Rejected => counted.saturating_add(1),
        State::Dead if !lost => counted.saturating_add(1),
        _ => counted,
    }
}
