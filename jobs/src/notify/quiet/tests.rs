use std::time::Duration;

use jiff::Timestamp;
use karigar::JobError;

use super::{Channel, Hours, QuietConfig, QuietHours, zone};

fn left(hours: &str, now: &str, place: &str) -> Option<u64> {
    let hours: Hours = hours.parse().expect("hours");
    let now: Timestamp = now.parse().expect("a time");
    hours.left(now, &zone(place).expect("a time zone")).map(|left| left.as_secs() / 60)
}

#[test]
fn a_night_over_midnight_is_quiet_until_its_end() {
    for (now, minutes) in [
        // 20:59, 21:00, 23:30, 00:00, 07:59, 08:00 and 12:00 in Bengaluru.
        ("2026-01-05T15:29:00Z", None),
        ("2026-01-05T15:30:00Z", Some(11 * 60)),
        ("2026-01-05T18:00:00Z", Some(8 * 60 + 30)),
        ("2026-01-05T18:30:00Z", Some(8 * 60)),
        ("2026-01-06T02:29:00Z", Some(1)),
        ("2026-01-06T02:30:00Z", None),
        ("2026-01-06T06:30:00Z", None),
    ] {
        assert_eq!(left("21:00-08:00", now, "Asia/Kolkata"), minutes, "{now}");
    }
}

#[test]
fn a_part_of_one_day_is_quiet_until_its_end() {
    for (now, minutes) in [
        ("2026-01-05T12:59:00Z", None),
        ("2026-01-05T13:00:00Z", Some(60)),
        ("2026-01-05T13:59:00Z", Some(1)),
        ("2026-01-05T14:00:00Z", None),
    ] {
        assert_eq!(left("13:00-14:00", now, "UTC"), minutes, "{now}");
    }
}

#[test]
fn the_end_is_by_the_clocks_of_the_place_on_nights_that_are_longer_or_shorter() {
    // Berlin: 22:00 before the night of 23 hours and before the one of 25.
    assert_eq!(left("21:00-08:00", "2026-03-28T21:00:00Z", "Europe/Berlin"), Some(9 * 60));
    assert_eq!(left("21:00-08:00", "2026-10-24T20:00:00Z", "Europe/Berlin"), Some(11 * 60));
    // The end, 02:30, is no time of that night, or is there twice.
    assert_eq!(left("21:00-02:30", "2026-03-29T00:30:00Z", "Europe/Berlin"), Some(60));
    assert_eq!(left("21:00-02:30", "2026-10-24T23:30:00Z", "Europe/Berlin"), Some(60));
}

#[test]
fn a_text_that_is_no_part_of_a_day_is_refused_with_what_it_should_be() {
    for text in ["", "21:00", "21-08", "24:00-08:00", "21:60-08:00", "9:00-17:00", "08:00-08:00", "+1:00-08:00"] {
        let error = text.parse::<Hours>().expect_err(text);
        assert_eq!(error, format!("`{text}` is no part of a day; write it as 21:00-08:00"));
    }
    assert_eq!("21:00-08:05".parse::<Hours>().expect("hours").to_string(), "21:00-08:05");
}

/// Nights of Bengaluru, and a message at 22:00 there.
fn respect(
    change: impl FnOnce(&mut QuietConfig),
    channel: Channel,
    zone: Option<&str>,
    urgent: bool,
) -> Option<JobError> {
    let mut config = QuietConfig {
        hours: Some("21:00-08:00".parse().expect("hours")),
        time_zone: "Asia/Kolkata".to_owned(),
        spread: Duration::ZERO,
        ..QuietConfig::default()
    };
    change(&mut config);
    let now = "2026-01-05T16:30:00Z".parse().expect("a time");
    QuietHours::new(&config).expect("settings").respect_at(now, channel, zone, urgent).err()
}

#[test]
fn a_message_waits_for_the_morning_and_an_urgent_one_does_not() {
    let put_off = respect(|_| {}, Channel::Sms, None, false).expect("it is quiet");
    assert_eq!(put_off.put_off_delay(), Some(Duration::from_secs(10 * 3600)));
    assert_eq!(put_off.to_string(), "quiet hours (21:00-08:00); it waits for their end");
    assert!(respect(|_| {}, Channel::Sms, None, true).is_none());
}

#[test]
fn messages_that_waited_are_spread_over_some_time() {
    let spread = |config: &mut QuietConfig| config.spread = Duration::from_secs(3600);
    let waits = [(); 20].map(|()| respect(spread, Channel::Push, None, false).and_then(|error| error.put_off_delay()));
    let (least, most) = (Duration::from_secs(10 * 3600), Duration::from_secs(11 * 3600));
    assert!(waits.iter().flatten().all(|wait| (least..=most).contains(wait)), "{waits:?}");
    assert!(waits.iter().any(|wait| *wait != waits[0]), "{waits:?}");
}

#[test]
fn only_the_channels_that_are_named_wait() {
    assert!(respect(|_| {}, Channel::Webhook, None, false).is_none());
    assert!(respect(|config| config.channels.push(Channel::Email), Channel::Email, None, false).is_some());
    assert!(respect(|config| config.channels.clear(), Channel::Sms, None, false).is_none());
    assert!(respect(|config| config.hours = None, Channel::Sms, None, false).is_none());
}

#[test]
fn a_recipient_s_own_time_zone_goes_before_the_configured_one() {
    // 16:30 in London, 00:30 in Singapore.
    assert!(respect(|_| {}, Channel::Sms, Some("Europe/London"), false).is_none());
    let put_off = respect(|_| {}, Channel::Sms, Some("Asia/Singapore"), false).expect("it is quiet there");
    assert_eq!(put_off.put_off_delay(), Some(Duration::from_secs(7 * 3600 + 1800)));
}

#[test]
fn a_time_zone_that_nobody_knows_is_said() {
    let error = respect(|_| {}, Channel::Sms, Some("Asia/Atlantis"), true).expect("refused");
    assert!(error.is_reject());
    assert_eq!(error.to_string(), "no such time zone; write a name of IANA's, such as Asia/Kolkata");
    assert!(QuietHours::new(&QuietConfig { time_zone: "Mars".to_owned(), ..QuietConfig::default() }).is_err());
}
