//! Random lives of one job between two workers, a person, and a clock: what must hold at each step of any of them.

use proptest::prelude::*;

use super::*;

/// One step of somebody's.
#[derive(Debug, Clone)]
enum Step {
    /// Worker, the generation that it asks for, the length of its lease in seconds.
    Claim(usize, u32, u64),
    /// Worker, transition. With the last lease that this worker got, however old.
    Commit(usize, Transition),
    Renew(usize, u64),
    Cancel,
    MarkPublished,
    /// Seconds pass.
    Pass(u64),
}

fn transition() -> impl Strategy<Value = Transition> {
    prop_oneof![
        Just(succeeded()),
        (0..60u64).prop_map(|seconds| retry(Duration::from_secs(seconds))),
        (0..60u64).prop_map(|seconds| Transition::PutOff { delay: Duration::from_secs(seconds), why: "later".into() }),
        Just(Transition::Interrupted),
        Just(Transition::Rejected { error: "bad".into(), fingerprint: "bad".into() }),
        Just(dead()),
        Just(Transition::Cancelled),
        Just(Transition::Released),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..2usize, 0..3u32, 0..60u64).prop_map(|(worker, generation, lease)| Step::Claim(worker, generation, lease)),
        3 => (0..2usize, transition()).prop_map(|(worker, transition)| Step::Commit(worker, transition)),
        1 => (0..2usize, 0..60u64).prop_map(|(worker, lease)| Step::Renew(worker, lease)),
        1 => Just(Step::Cancel),
        1 => Just(Step::MarkPublished),
        2 => (0..60u64).prop_map(Step::Pass),
    ]
}

/// The row, the leases that the workers believe in, and what a plain count says of the row.
#[derive(Default)]
struct World {
    row: Option<Row>,
    leases: [Option<Lease>; 2],
    now: i64,
    tokens: u128,
    failures: u32,
    losses: u32,
    interruptions: u32,
}

impl World {
    fn take(&mut self, step: Step) {
        let before = self.row.clone();
        match step {
            Step::Pass(seconds) => self.now += i64::try_from(seconds).unwrap_or(0) * 1000,
            Step::Claim(worker, generation, lease) => self.claim(worker, generation, lease),
            Step::Commit(worker, transition) => self.commit(worker, transition),
            Step::Renew(worker, lease) => self.renew(worker, lease),
            Step::Cancel => match &mut self.row {
                Some(row) => drop(cancel(row, self.now)),
                None => self.row = Some(tombstone(&request().key, self.now)),
            },
            Step::MarkPublished => {
                if let Some(row) = self.row.as_mut().filter(|row| row.state.is_terminal()) {
                    row.published = true;
                }
            }
        }
        self.check(before);
    }

    fn claim(&mut self, worker: usize, generation: u32, lease: u64) {
        let request = ClaimRequest { generation, lease: Duration::from_secs(lease), max_losses: 2, ..request() };
        self.tokens += 1;
        let claimer = Claimer { worker: [&WORKER, &OTHER][worker], now: self.now, token: Uuid::from_u128(self.tokens) };
        let Some(row) = &mut self.row else {
            let (row, claim) = first_claim(&request, claimer);
            self.leases[worker] = Some(run(claim).lease);
            self.row = Some(row);
            return;
        };
        let before = row.clone();
        let live = before.state == State::Running && before.lease_until.is_some_and(|until| until > self.now);
        let (claim, effect) = claim_again(row, &request, claimer);
        assert_eq!(effect == Effect::None, *row == before, "an effect is told as it is");
        if effect == Effect::NewGeneration {
            (self.failures, self.losses, self.interruptions) = (0, 0, 0);
        } else if before.state == State::Running && effect == Effect::Changed && !before.cancel_requested {
            self.losses += 1;
        }
        match claim {
            Claim::Run(claimed) => {
                assert!(!live, "two live leases");
                assert_eq!(claimed.lease.fence, before.fence + 1);
                assert!(row.is_held_by(&claimed.lease));
                self.leases[worker] = Some(claimed.lease);
            }
            Claim::Settle(terminal) => assert_eq!((terminal.state, terminal.published), (row.state, row.published)),
            Claim::Busy(left) => assert!(live && !left.is_zero()),
            Claim::NotBefore(left) => assert!(before.state == State::Waiting && !left.is_zero()),
            Claim::Stale => assert!(generation < before.generation),
            Claim::Reused => panic!("one kind and one payload are never reused"),
        }
    }

    fn commit(&mut self, worker: usize, transition: Transition) {
        let (Some(row), Some(lease)) = (&mut self.row, self.leases[worker]) else { return };
        if !row.is_held_by(&lease) {
            assert_ne!(read_back(Some(row), &lease), ReadBack::Pending);
            return;
        }
        assert_eq!(read_back(Some(row), &lease), ReadBack::Pending);
        match &transition {
            Transition::Retry { .. } => self.failures += 1,
            Transition::Interrupted => self.interruptions += 1,
            _ => {}
        }
        apply(row, &Commit { lease, transition, follow_ups: Vec::new() }, self.now);
        assert_eq!(read_back(Some(row), &lease), ReadBack::Committed);
        assert!(!row.is_held_by(&lease), "a lease commits once");
    }

    fn renew(&mut self, worker: usize, lease: u64) {
        let (Some(row), Some(held)) = (&mut self.row, self.leases[worker]) else { return };
        let (held_before, before) = (row.is_held_by(&held), row.clone());
        let renewal = renew(row, &held, Duration::from_secs(lease), self.now);
        match renewal {
            Renewal::Held => assert!(held_before && !row.cancel_requested),
            Renewal::CancelRequested => assert!(held_before && row.cancel_requested),
            Renewal::Lost => assert!(!held_before && *row == before, "who lost changes nothing"),
        }
    }

    /// What holds after any step.
    fn check(&self, before: Option<Row>) {
        let Some(row) = &self.row else { return };
        let holders = self.leases.iter().flatten().filter(|lease| row.is_held_by(lease)).count();
        assert_eq!(holders, usize::from(row.state == State::Running), "a running job has one holder, another has none");
        let counted = (row.failures, row.losses, row.interruptions);
        assert_eq!(counted, (self.failures, self.losses, self.interruptions), "no count is lost");
        assert_eq!(row.lease_until.is_some(), row.state == State::Running);
        assert_eq!(row.finished_at.is_some(), row.state.is_terminal());
        assert!(!row.published || row.state.is_terminal());
        assert!(row.not_before.is_none() || row.state == State::Waiting);
        let Some(before) = before else { return };
        assert!(row.fence >= before.fence && row.generation >= before.generation, "nothing goes back");
        assert_eq!(row.created_at, before.created_at);
        if before.state.is_terminal() && row.generation == before.generation {
            assert_eq!((row.state, &row.error), (before.state, &before.error), "an end is for ever");
            assert!(row.published || !before.published);
        }
    }
}

proptest! {
    #[test]
    fn no_life_of_a_job_breaks_a_rule(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World { now: NOW, ..World::default() };
        for step in steps {
            world.take(step);
        }
    }
}
