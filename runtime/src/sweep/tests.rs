use serde_json::{Value, json};

use super::is_leftover;
use crate::store::{JobRecord, State};

const KEY: &str = "jobs/00aa/photo-1.jpg";

fn ended(state: State, output: Option<Value>) -> JobRecord {
    JobRecord {
        source: "s".into(),
        id: "i".into(),
        kind: "k".into(),
        state,
        output,
        error: None,
        fingerprint: None,
        progress: None,
        queue: "q".into(),
        tenant: None,
        worker: None,
        failures: 0,
        losses: 0,
        interruptions: 0,
        generation: 0,
        created_at: jiff::Timestamp::UNIX_EPOCH,
        started_at: None,
        finished_at: None,
        not_before: None,
        sends: Vec::new(),
    }
}

#[test]
fn an_object_that_the_output_does_not_name_beside_others_is_a_leftover() {
    let output = json!({"renditions": [{"address": "s3://b/jobs/00aa/photo-2.jpg"}]});
    assert!(is_leftover(&ended(State::Succeeded, Some(output)), KEY));
}

#[test]
fn an_object_that_the_output_names_stays_in_whatever_form_it_is_named() {
    for named in
        ["s3://b/jobs/00aa/photo-1.jpg", "https://cdn.example/jobs/00aa/photo-1.jpg?w=1", "jobs/00aa/photo-1.jpg"]
    {
        assert!(!is_leftover(&ended(State::Succeeded, Some(json!([{"at": named}]))), KEY), "{named}");
    }
}

#[test]
fn objects_of_a_success_that_names_none_stay() {
    assert!(!is_leftover(&ended(State::Succeeded, Some(json!({"done": true}))), KEY));
    assert!(!is_leftover(&ended(State::Succeeded, None), KEY));
}

#[test]
fn objects_of_a_job_that_may_still_win_stay_and_of_one_that_lost_go() {
    assert!(!is_leftover(&ended(State::Running, None), KEY));
    assert!(!is_leftover(&ended(State::Waiting, None), KEY));
    assert!(is_leftover(&ended(State::Rejected, None), KEY));
    assert!(is_leftover(&ended(State::Dead, None), KEY));
}
