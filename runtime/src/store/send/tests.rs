use super::*;

fn claim(call: u128) -> SendClaim {
    let lease = Lease { hash: Uuid::from_u128(1), fence: 4, token: Uuid::from_u128(2) };
    SendClaim { lease, name: "mail".into(), call: Uuid::from_u128(call) }
}

fn claimed(call: u128) -> SendRow {
    let (begun, row) = begin(None, &claim(call), 0, OnDoubt::Hold, 1000);
    assert_eq!(begun, Begun::Claimed { first: true });
    row.expect("a row")
}

#[test]
fn a_claim_that_is_repeated_is_answered_as_before_and_changes_nothing() {
    for on_doubt in [OnDoubt::Retry, OnDoubt::Hold] {
        let again = begin(Some(claimed(7)), &claim(7), 0, on_doubt, 2000);
        assert_eq!(again, (Begun::Claimed { first: true }, None));
        let doubtful = SendRow { doubtful: true, ..claimed(7) };
        assert_eq!(begin(Some(doubtful), &claim(7), 0, on_doubt, 2000), (Begun::Claimed { first: false }, None));
    }
}

#[test]
fn a_send_in_doubt_is_held_until_a_later_generation_or_made_again() {
    let (held, row) = begin(Some(claimed(7)), &claim(8), 0, OnDoubt::Hold, 2000);
    assert_eq!((held, row), (Begun::InDoubt { since: timestamp(1000) }, None));
    for (generation, on_doubt) in [(1, OnDoubt::Hold), (0, OnDoubt::Retry)] {
        let (again, row) = begin(Some(claimed(7)), &claim(8), generation, on_doubt, 2000);
        assert_eq!(again, Begun::Claimed { first: false });
        let row = row.expect("a row");
        assert_eq!((row.doubtful, row.call, row.generation, row.claimed_at), (true, claim(8).call, generation, 2000));
    }
}

#[test]
fn a_sealed_send_gives_its_answer_back_in_any_generation() {
    let sealed = SendRow { sealed_at: Some(1500), answer: Some("1".into()), ..claimed(7) };
    for generation in [0, 3] {
        let (begun, row) = begin(Some(sealed.clone()), &claim(8), generation, OnDoubt::Retry, 2000);
        assert_eq!((begun, row), (Begun::Sealed { answer: "1".into() }, None));
    }
}

#[test]
fn what_is_read_of_a_send_depends_on_the_run_that_claimed_it() {
    let row = claimed(7);
    assert_eq!(row.record("mail", State::Running, 4).state, SendState::Claimed);
    assert_eq!(row.record("mail", State::Running, 5).state, SendState::InDoubt);
    assert_eq!(row.record("mail", State::Rejected, 4).state, SendState::InDoubt);
    let sealed = SendRow { sealed_at: Some(1500), answer: Some("1".into()), ..row };
    let record = sealed.record("mail", State::Waiting, 9);
    assert_eq!((record.state, record.sealed_at), (SendState::Sealed, Some(timestamp(1500))));
}

#[test]
fn names_of_states_are_those_of_json() {
    for state in [SendState::Claimed, SendState::Sealed, SendState::InDoubt] {
        assert_eq!(serde_json::to_value(state).expect("JSON"), state.as_str());
    }
}
