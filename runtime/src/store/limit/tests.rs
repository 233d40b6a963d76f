use proptest::prelude::*;

use super::*;

const SECOND: i64 = 1_000_000;
const NOW: i64 = 1_700_000_000 * SECOND;

fn limit(tokens: u32, per: u64, burst: u32) -> Limit {
    Limit { name: "mail:ses".into(), tokens, per: Duration::from_secs(per), burst }
}

fn one(limit: &Limit, bucket: &mut Bucket, now: i64) -> Taken {
    take(std::slice::from_ref(limit), std::slice::from_mut(bucket), now)
}

fn later(seconds: u64) -> Taken {
    Taken::Later { wait: Duration::from_secs(seconds), limit: 0 }
}

#[test]
fn a_full_bucket_gives_its_burst_at_once_and_then_its_rate() {
    let (limit, mut bucket) = (limit(1, 10, 3), Bucket::default());
    for _ in 0..3 {
        assert_eq!(one(&limit, &mut bucket, NOW), Taken::Now);
    }
    assert_eq!(one(&limit, &mut bucket, NOW), later(10));
    assert_eq!(one(&limit, &mut bucket, NOW + 10 * SECOND), Taken::Now);
    assert!(matches!(one(&limit, &mut bucket, NOW + 10 * SECOND), Taken::Later { .. }));
}

#[test]
fn those_over_the_limit_are_given_turns_a_token_apart() {
    let (limit, mut bucket) = (limit(1, 10, 1), Bucket::default());
    assert_eq!(one(&limit, &mut bucket, NOW), Taken::Now);
    let waits: Vec<Taken> = (0..4).map(|_| one(&limit, &mut bucket, NOW)).collect();
    assert_eq!(waits, [later(10), later(20), later(30), later(40)]);
    // Who comes at his turn finds a token.
    for turn in [10, 20, 30, 40] {
        assert_eq!(one(&limit, &mut bucket, NOW + turn * SECOND), Taken::Now);
    }
}

#[test]
fn a_turn_lies_an_hour_ahead_at_most_unless_the_next_token_is_later() {
    let (hourly, mut bucket) = (limit(1, 1800, 1), Bucket::default());
    assert_eq!(one(&hourly, &mut bucket, NOW), Taken::Now);
    let waits: Vec<Taken> = (0..4).map(|_| one(&hourly, &mut bucket, NOW)).collect();
    assert_eq!(waits, [later(1800), later(3600), later(3600), later(3600)]);
    let (daily, mut bucket) = (limit(1, 86_400, 1), Bucket::default());
    assert_eq!(one(&daily, &mut bucket, NOW), Taken::Now);
    assert_eq!(one(&daily, &mut bucket, NOW), later(86_400));
}

#[test]
fn of_many_buckets_all_are_taken_of_or_none() {
    let limits = [limit(1, 10, 5), Limit { name: "tenant:7".into(), ..limit(1, 60, 1) }];
    let mut buckets = [Bucket::default(); 2];
    assert_eq!(take(&limits, &mut buckets, NOW), Taken::Now);
    let before = buckets[0];
    assert_eq!(take(&limits, &mut buckets, NOW), Taken::Later { wait: Duration::from_secs(60), limit: 1 });
    assert_eq!(buckets[0], before);
}

#[test]
fn a_bucket_says_nothing_once_it_is_full_and_its_turns_are_over() {
    let (limit, mut bucket) = (limit(1, 10, 1), Bucket::default());
    assert!(bucket.is_idle(NOW));
    one(&limit, &mut bucket, NOW);
    one(&limit, &mut bucket, NOW);
    one(&limit, &mut bucket, NOW);
    assert!(!bucket.is_idle(NOW + 15 * SECOND) && bucket.is_idle(NOW + 20 * SECOND));
}

#[test]
fn limits_that_let_nothing_through_or_come_twice_are_refused_without_what_is_private_in_their_name() {
    for bad in [limit(0, 1, 1), limit(1, 0, 1), limit(1, 1, 0)] {
        let error = check(&[bad]).expect_err("refused").to_string();
        assert!(error.contains("`mail`") && !error.contains("ses"), "{error}");
    }
    assert!(check(&[limit(1, 1, 1), limit(2, 2, 2)]).is_err());
    assert!(check(&[limit(1, 1, 1), Limit { name: "mail:other".into(), ..limit(1, 1, 1) }]).is_ok());
}

proptest! {
    #[test]
    fn no_stretch_of_time_sees_more_than_its_burst_and_its_rate(
        tokens in 1..50_u32, per in 1..100_u64, burst in 1..20_u32, steps in prop::collection::vec(0..3_000_000_i64, 1..200),
    ) {
        let (limit, mut bucket, mut now) = (limit(tokens, per, burst), Bucket::default(), NOW);
        let mut taken = Vec::new();
        for step in steps {
            now += step;
            if one(&limit, &mut bucket, now) == Taken::Now {
                taken.push(now);
            }
        }
        let per_us = i128::from(per) * i128::from(SECOND);
        for (first, start) in taken.iter().enumerate() {
            for (last, end) in taken.iter().enumerate().skip(first) {
                let by_rate = i128::from(end - start) * i128::from(tokens) / per_us;
                prop_assert!((last - first + 1) as i128 <= i128::from(burst) + by_rate);
            }
        }
    }
}
