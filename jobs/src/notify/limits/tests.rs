use std::time::Duration;

use super::{Channel, ChannelLimits, LimitsConfig, Rate};

fn rate(text: &str) -> Rate {
    text.parse().expect("a rate")
}

#[test]
fn a_rate_is_a_count_in_a_period_and_a_burst() {
    for (text, tokens, seconds, burst) in
        [("5/1h", 5, 3600, 5), ("100/1s", 100, 1, 100), ("5/1h burst 2", 5, 3600, 2), ("1/1m30s burst 3", 1, 90, 3)]
    {
        let limit = rate(text).limit(String::new());
        assert_eq!((limit.tokens, limit.per, limit.burst), (tokens, Duration::from_secs(seconds), burst), "{text}");
        assert_eq!(rate(text).to_string(), text);
    }
}

#[test]
fn a_text_that_is_no_rate_is_refused_with_what_it_should_be() {
    for text in ["", "5", "5/", "/1h", "0/1h", "5/0s", "5/1h burst 0", "5/1h burst", "-1/1h", "5 per hour"] {
        let error = text.parse::<Rate>().expect_err(text);
        assert_eq!(error, format!("`{text}` is no rate; write COUNT/PERIOD, such as 5/1h, or 5/1h burst 2"));
    }
}

#[test]
fn a_message_takes_of_its_provider_its_tenant_and_each_recipient_once() {
    let all =
        ChannelLimits { provider: Some(rate("100/1s")), recipient: Some(rate("5/1h")), tenant: Some(rate("10/1s")) };
    let limits = LimitsConfig { email: all, ..LimitsConfig::default() };
    let names = |channel, recipients: &[&str], tenant| {
        let taken = limits.limits(channel, recipients, tenant);
        taken.into_iter().map(|limit| limit.name).collect::<Vec<_>>()
    };
    let both = names(Channel::Email, &["a@example.com", "b@example.com", "a@example.com"], Some("bengaluru"));
    assert_eq!(both.len(), 4, "{both:?}");
    assert_eq!(both[0], "email.provider");
    assert!(both[1].starts_with("email.tenant:") && both[2..].iter().all(|name| name.starts_with("email.recipient:")));
    assert_eq!(names(Channel::Email, &["a@example.com"], None).len(), 2);
    assert!(names(Channel::Sms, &["+911234567890"], Some("bengaluru")).is_empty());
    let told = both.concat();
    assert!(!told.contains("example") && !told.contains("bengaluru"), "{told}");
}
