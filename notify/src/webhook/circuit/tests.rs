use std::time::{Duration, Instant};

use super::{CircuitOptions, Circuits, MANY, Open};

const HOST: &str = "hooks.example.com:443";

fn options() -> CircuitOptions {
    CircuitOptions { failures: 3, cool_down: Duration::from_secs(30), max_cool_down: Duration::from_secs(100) }
}

fn fail(circuits: &Circuits, now: Instant) {
    circuits.ask(HOST, now).expect("tries pass").failed(now);
}

/// Circuits whose one host has just failed so often that it is open.
fn opened(now: Instant) -> Circuits {
    let circuits = Circuits::new(options());
    (0..3).for_each(|_| fail(&circuits, now));
    circuits
}

fn after(now: Instant, seconds: u64) -> Instant {
    now + Duration::from_secs(seconds)
}

fn wait(circuits: &Circuits, now: Instant) -> u64 {
    circuits.ask(HOST, now).map(drop).expect_err("it is open").0.as_secs()
}

#[test]
fn failures_in_a_row_open_it_and_a_success_between_them_does_not_count() {
    let (now, circuits) = (Instant::now(), Circuits::new(options()));
    fail(&circuits, now);
    fail(&circuits, now);
    circuits.ask(HOST, now).expect("two are not enough").succeeded();
    fail(&circuits, now);
    fail(&circuits, now);
    assert_eq!(circuits.open(now), 0);
    fail(&circuits, now);
    assert_eq!(circuits.ask(HOST, after(now, 10)).map(drop), Err(Open(Duration::from_secs(20))));
    assert_eq!(circuits.open(now), 1);
}

#[test]
fn one_host_does_not_stop_another() {
    let now = Instant::now();
    let circuits = opened(now);
    assert!(circuits.ask("other.example.com:443", now).is_ok());
}

#[test]
fn one_try_finds_out_and_the_others_wait_for_it() {
    let now = Instant::now();
    let circuits = opened(now);
    let probe = circuits.ask(HOST, after(now, 30)).expect("it has cooled down");
    assert_eq!(wait(&circuits, after(now, 31)), 1);
    probe.succeeded();
    assert!(circuits.ask(HOST, after(now, 31)).is_ok());
    assert_eq!(circuits.open(after(now, 31)), 0);
}

#[test]
fn it_is_open_twice_as_long_each_time_until_the_most() {
    let mut now = Instant::now();
    let circuits = opened(now);
    for seconds in [30, 60, 100, 100] {
        assert_eq!(wait(&circuits, now), seconds);
        now = after(now, seconds);
        circuits.ask(HOST, now).expect("it has cooled down").failed(now);
    }
    now = after(now, 100);
    circuits.ask(HOST, now).expect("it has cooled down").succeeded();
    (0..3).for_each(|_| fail(&circuits, now));
    assert_eq!(wait(&circuits, now), 30, "a success begins anew");
}

#[test]
fn a_probe_that_comes_to_no_end_leaves_its_place_to_the_next() {
    let now = Instant::now();
    let circuits = opened(now);
    drop(circuits.ask(HOST, after(now, 30)).expect("it has cooled down"));
    let next = circuits.ask(HOST, after(now, 31)).expect("nobody is on the way");
    assert_eq!(wait(&circuits, after(now, 31)), 1);
    next.failed(after(now, 32));
    assert_eq!(wait(&circuits, after(now, 32)), 60);
}

#[test]
fn tries_that_passed_before_it_opened_do_not_open_it_for_longer() {
    let now = Instant::now();
    let circuits = Circuits::new(options());
    let late = [(); 4].map(|()| circuits.ask(HOST, now).expect("it is closed"));
    for pass in late {
        pass.failed(now);
    }
    assert_eq!(wait(&circuits, now), 30);
    let circuits = opened(now);
    let probe = circuits.ask(HOST, after(now, 30)).expect("it has cooled down");
    probe.succeeded();
    assert!(circuits.ask(HOST, after(now, 30)).is_ok());
}

#[test]
fn without_a_number_of_failures_none_opens() {
    let now = Instant::now();
    let circuits = Circuits::new(CircuitOptions { failures: 0, ..options() });
    (0..100).for_each(|_| fail(&circuits, now));
    assert!(circuits.ask(HOST, now).is_ok());
}

#[test]
fn hosts_that_nobody_asks_any_more_are_forgotten_once_there_are_many() {
    let now = Instant::now();
    let circuits = Circuits::new(options());
    for number in 0..MANY {
        circuits.ask(&format!("host{number}"), now).expect("none is open").failed(now);
    }
    fail(&circuits, after(now, 1000));
    assert_eq!(circuits.troubled.lock().len(), 1);
}
