use proptest::prelude::*;

use super::*;

/// A session of which it is known what each item does to it.
#[derive(Default)]
struct Scripted {
    poison: Vec<usize>,
    breaks: Vec<usize>,
    memory: Option<u64>,
    lengths: Vec<u32>,
    /// Breaks the next runs, whatever is in them.
    flaky: usize,
    rebuilds_fail: bool,
    is_broken: bool,
    runs: usize,
    rebuilds: usize,
}

impl Session for Scripted {
    type Output = usize;

    fn run(&mut self, part: Range<usize>) -> Result<Vec<Result<usize, InferError>>, RunError> {
        assert!(!self.is_broken, "a broken session is run");
        self.runs += 1;
        if self.flaky > 0 || self.breaks.iter().any(|item| part.contains(item)) {
            self.flaky = self.flaky.saturating_sub(1);
            self.is_broken = true;
            return Err(RunError::Broken("device lost".into()));
        }
        if self.memory.is_some_and(|memory| group::cost(part.len(), self.lengths[part.end - 1]) > memory) {
            return Err(RunError::OutOfMemory("arena".into()));
        }
        if self.poison.iter().any(|item| part.contains(item)) {
            return Err(RunError::Failed("index out of range".into()));
        }
        Ok(part.map(Ok).collect())
    }

    fn rebuild(&mut self) -> Result<(), String> {
        self.rebuilds += 1;
        self.is_broken = self.rebuilds_fail;
        if self.rebuilds_fail { Err("no device".into()) } else { Ok(()) }
    }
}

fn run(session: &mut Scripted, items: usize) -> Verdicts<usize> {
    session.lengths = vec![10; items];
    let lengths = session.lengths.clone();
    verdicts(session, &lengths, &Cap::default())
}

#[test]
fn a_good_batch_runs_once() {
    let mut session = Scripted::default();
    let verdicts = run(&mut session, 64);
    assert_eq!(verdicts.answers, (0..64).map(Ok).collect::<Vec<_>>());
    assert_eq!(session.runs, 1);
}

#[test]
fn one_poison_among_64_alone_is_rejected_after_13_runs() {
    for poison in [0, 17, 63] {
        let mut session = Scripted { poison: vec![poison], ..Scripted::default() };
        let verdicts = run(&mut session, 64);
        for (item, answer) in verdicts.answers.iter().enumerate() {
            let rejected = Err(InferError::Input("index out of range".into()));
            assert_eq!(*answer, if item == poison { rejected } else { Ok(item) });
        }
        assert_eq!(session.runs, 13, "two runs a halving, and the first");
        assert!(verdicts.usable);
    }
}

#[test]
fn too_little_memory_halves_the_batch_and_teaches_the_cap() {
    let cap = Cap::default();
    let lengths = vec![10; 16];
    let mut session = Scripted { memory: Some(50), lengths: lengths.clone(), ..Scripted::default() };
    assert!(verdicts(&mut session, &lengths, &cap).answers.iter().all(Result::is_ok));
    assert_eq!((cap.get(), session.runs), (40, 6), "16 and 8 fail, then four runs of 4");
    session.runs = 0;
    assert!(verdicts(&mut session, &lengths, &cap).answers.iter().all(Result::is_ok));
    assert_eq!(session.runs, 4, "it has learned");
}

#[test]
fn an_item_that_is_too_much_for_the_memory_alone_is_not_at_fault() {
    let mut session = Scripted { memory: Some(5), ..Scripted::default() };
    let verdicts = run(&mut session, 1);
    assert!(matches!(&verdicts.answers[0], Err(InferError::Unavailable(reason)) if reason.contains("no memory")));
}

#[test]
fn a_session_that_broke_is_rebuilt_and_all_items_run_alone() {
    let mut session = Scripted { flaky: 1, ..Scripted::default() };
    let verdicts = run(&mut session, 8);
    assert!(verdicts.answers.iter().all(Result::is_ok) && verdicts.usable);
    assert_eq!((session.runs, session.rebuilds), (9, 1));
}

#[test]
fn an_item_that_breaks_the_session_does_so_to_itself_alone() {
    let mut session = Scripted { breaks: vec![2], ..Scripted::default() };
    let verdicts = run(&mut session, 8);
    let bad: Vec<usize> = (0..8).filter(|item| verdicts.answers[*item].is_err()).collect();
    assert_eq!(bad, [2]);
    assert!(matches!(&verdicts.answers[2], Err(InferError::Unavailable(_))), "it may be the device, so it is retried");
    assert_eq!(session.rebuilds, 2);
}

#[test]
fn a_session_that_the_last_item_broke_is_left_to_be_rebuilt() {
    let mut session = Scripted { breaks: vec![7], ..Scripted::default() };
    let verdicts = run(&mut session, 8);
    assert!(!verdicts.usable);
    assert_eq!(verdicts.answers.iter().filter(|answer| answer.is_ok()).count(), 7);
}

#[test]
fn a_device_that_is_lost_is_not_tried_with_every_item() {
    let mut session = Scripted { flaky: 100, ..Scripted::default() };
    let verdicts = run(&mut session, 64);
    assert!(verdicts.answers.iter().all(|answer| matches!(answer, Err(InferError::Unavailable(_)))));
    assert_eq!((session.runs, verdicts.usable), (3, false));
}

#[test]
fn a_session_that_can_not_be_rebuilt_says_why() {
    let mut session = Scripted { flaky: 1, rebuilds_fail: true, ..Scripted::default() };
    let verdicts = run(&mut session, 4);
    let expected = "the session broke: device lost; it could not be rebuilt: no device";
    assert!(verdicts.answers.iter().all(|answer| *answer == Err(InferError::Unavailable(expected.into()))));
    assert!(!verdicts.usable);
}

proptest! {
    #[test]
    fn every_item_has_the_verdict_that_it_would_have_alone(
        items in 1usize..70,
        poison in prop::collection::vec(0usize..70, 0..6),
        breaks in prop::option::weighted(0.3, 0usize..70),
        memory in prop::option::weighted(0.3, 10u64..400),
        flaky in prop::bool::weighted(0.2),
    ) {
        let breaks: Vec<usize> = breaks.into_iter().collect();
        let mut session = Scripted {
            poison: poison.clone(), breaks: breaks.clone(), memory, flaky: flaky.into(), ..Scripted::default()
        };
        let verdicts = run(&mut session, items);
        prop_assert_eq!(verdicts.answers.len(), items);
        for (item, answer) in verdicts.answers.iter().enumerate() {
            let right = match answer {
                Ok(output) => *output == item && !poison.contains(&item) && !breaks.contains(&item),
                Err(InferError::Input(_)) => poison.contains(&item) && !breaks.contains(&item),
                Err(InferError::Unavailable(_)) => breaks.contains(&item),
                Err(InferError::Stopped) => false,
            };
            prop_assert!(right, "{item}: {answer:?}");
        }
    }
}
