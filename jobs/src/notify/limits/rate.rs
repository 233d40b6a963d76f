//! So many in so much time, as text: `5/1h`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use karigar::Limit;
use karigar::config::duration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// So many in so much time: `5/1h`, or `5/1h burst 2` where fewer may come at once than in the whole period, or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rate {
    count: u32,
    per: Duration,
    burst: u32,
}

impl Rate {
    pub(super) fn limit(self, name: String) -> Limit {
        Limit { name, tokens: self.count, per: self.per, burst: self.burst }
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let malformed = || format!("`{text}` is no rate; write COUNT/PERIOD, such as 5/1h, or 5/1h burst 2");
        let (rate, burst) = match text.split_once(" burst ") {
            Some((rate, burst)) => (rate, Some(burst)),
            None => (text, None),
        };
        let (count, per) = rate.split_once('/').ok_or_else(malformed)?;
        let number = |text: &str| text.trim().parse::<u32>().ok().filter(|number| *number > 0).ok_or_else(malformed);
        let count = number(count)?;
        let burst = burst.map_or(Ok(count), number)?;
        let per = duration::parse(per.trim()).ok().filter(|per| !per.is_zero()).ok_or_else(malformed)?;
        Ok(Self { count, per, burst })
    }
}

impl TryFrom<String> for Rate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.count, duration::text(self.per))?;
        if self.burst == self.count { Ok(()) } else { write!(f, " burst {}", self.burst) }
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}

impl JsonSchema for Rate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rate".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "examples": ["100/1s", "5/1h burst 2"]})
    }
}
