//! A part of each day, as text: `21:00-08:00`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A part of each day by people's clocks, over midnight too: `21:00-08:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hours {
    from: Time,
    until: Time,
}

impl Hours {
    /// How long it is until their end, if they are now. Where clocks are set back or forward on that night the end is
    /// when they first show it.
    pub(super) fn left(self, now: Timestamp, zone: &TimeZone) -> Option<Duration> {
        let local = now.to_zoned_datetime(zone.clone());
        let time = local.time();
        let over_midnight = self.from > self.until;
        let quiet = match over_midnight {
            true => time >= self.from || time < self.until,
            false => time >= self.from && time < self.until,
        };
        if !quiet {
            return None;
        }
        let today = local.date();
        let day = if over_midnight && time >= self.from { today.checked_add(1.day()).ok()? } else { today };
        let end = day.to_datetime(self.until).to_zoned_datetime(zone.clone()).ok()?.timestamp();
        Duration::try_from(end.duration_since(now)).ok()
    }
}

impl FromStr for Hours {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let malformed = || format!("`{text}` is no part of a day; write it as 21:00-08:00");
        let time = |text: &str| {
            let two = |part: &&str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            let (hour, minute) = text.split_once(':').filter(|(hour, minute)| two(hour) && two(minute))?;
            Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
        };
        let (from, until) = text.split_once('-').ok_or_else(malformed)?;
        let (from, until) = (time(from).ok_or_else(malformed)?, time(until).ok_or_else(malformed)?);
        if from == until { Err(malformed()) } else { Ok(Self { from, until }) }
    }
}

impl TryFrom<String> for Hours {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, until } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from.hour(), from.minute(), until.hour(), until.minute())
    }
}

impl From<Hours> for String {
    fn from(hours: Hours) -> Self {
        hours.to_string()
    }
}

impl JsonSchema for Hours {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Hours".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "examples": ["21:00-08:00"]})
    }
}
