//! What fails, when, and how.

use std::time::Duration;

use super::entries::Entries;

/// When a request fails, and how.
#[derive(Debug, Clone)]
pub struct Rule {
    action: String,
    fault: Fault,
    skip: usize,
    times: usize,
}

/// How a request fails.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The proxy answers by itself; the server sees nothing.
    Answer {
        /// The status.
        status: u16,
        /// The body, as JSON or XML.
        body: String,
    },
    /// The request is passed on only after this time, if the client still waits.
    Hang(Duration),
    /// The connection is closed; the server sees nothing.
    Refuse,
    /// The server does its work, and the connection is closed before the answer.
    LoseAnswer,
    /// Entries of a batch are not passed on, and the answer counts them as failed. A request without entries fails as a
    /// whole with this code.
    FailEntries {
        /// Which.
        entries: Entries,
        /// SQS's code.
        code: String,
        /// SQS's message.
        message: String,
        /// Whether SQS blames the sender.
        sender_fault: bool,
    },
    /// Entries of a batch are not passed on, and the answer does not mention them.
    OmitEntries(Entries),
    /// The answer breaks off after so many bytes of its body.
    BreakBody(usize),
    /// The answer's body comes in so many pieces, each after a pause.
    SlowBody {
        /// How many pieces.
        pieces: usize,
        /// The pause before each.
        pause: Duration,
    },
}

impl Fault {
    /// An answer of this status that says no more.
    pub fn status(status: u16) -> Self {
        Self::Answer { status, body: String::new() }
    }

    /// An error of SQS for the whole request.
    pub fn sqs_error(status: u16, code: &str, message: &str) -> Self {
        Self::Answer { status, body: error_body(code, message) }
    }

    /// Entries that fail by the server's own fault.
    pub fn server_fails(entries: Entries) -> Self {
        Self::FailEntries {
            entries,
            code: "InternalError".into(),
            message: "We encountered an internal error. Please try again.".into(),
            sender_fault: false,
        }
    }

    /// The handle has expired, by the code that SQS's model has for it.
    pub fn message_not_inflight(entries: Entries) -> Self {
        Self::FailEntries { entries, code: "MessageNotInflight".into(), message: String::new(), sender_fault: true }
    }

    /// The handle has expired, as SQS mostly says it.
    pub fn not_available(entries: Entries) -> Self {
        Self::FailEntries {
            entries,
            code: "InvalidParameterValue".into(),
            message: "Value AQEB for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not \
                      available for visibility timeout change."
                .into(),
            sender_fault: true,
        }
    }
}

/// The body of an error in AWS JSON 1.0.
pub(super) fn error_body(code: &str, message: &str) -> String {
    serde_json::json!({"__type": format!("com.amazonaws.sqs#{code}"), "message": message}).to_string()
}

impl Rule {
    /// Every request of this action fails so.
    pub fn on(action: &str, fault: Fault) -> Self {
        Self { action: action.to_owned(), fault, skip: 0, times: usize::MAX }
    }

    /// The next `count` requests don't fail yet.
    #[must_use]
    pub fn skip(mut self, count: usize) -> Self {
        self.skip = count;
        self
    }

    /// Only so many requests fail.
    #[must_use]
    pub fn times(mut self, count: usize) -> Self {
        self.times = count;
        self
    }
}

/// Whether a request of the action `seen` is one of `wanted`.
pub(super) fn is_about(wanted: &str, seen: &str) -> bool {
    wanted == seen || (wanted.contains('/') && seen.starts_with(wanted))
}

/// The rules that hold.
#[derive(Debug, Default)]
pub(super) struct Rules(Vec<Rule>);

impl Rules {
    pub(super) fn add(&mut self, rule: Rule) {
        self.0.push(rule);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// How a request that has just arrived fails; uses the rule up by one.
    pub(super) fn fault(&mut self, action: &str) -> Option<Fault> {
        for rule in self.0.iter_mut().filter(|rule| is_about(&rule.action, action)) {
            if rule.skip > 0 {
                rule.skip -= 1;
            } else if rule.times > 0 {
                rule.times -= 1;
                return Some(rule.fault.clone());
            }
        }
        None
    }
}
