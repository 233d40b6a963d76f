//! SMS by Amazon SNS, with what India's operators want of them (TRAI's DLT: entity, template and header).

mod dlt;
mod number;
mod segments;
mod sns;

#[cfg(test)]
mod tests;

pub use dlt::{Dlt, DltError};
pub use number::{Number, NumberError};
pub use segments::{Encoding, Segments, segments};
pub use sns::Sns;

/// What `SMSType` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// What somebody waits for. Has the better routes.
    Transactional,
    /// Advertisement.
    Promotional,
}

/// One SMS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sms {
    /// To whom.
    pub to: Number,
    /// The text, of at most [`MAX_BYTES`].
    pub text: String,
    /// What it is for.
    pub purpose: Purpose,
    /// Who it says it is from: 1 to 11 letters and digits. In India the registered header of 3 to 6 letters.
    pub sender_id: Option<String>,
    /// What India's operators want.
    pub dlt: Option<Dlt>,
}

/// The longest text that SNS takes, in bytes; it becomes several SMS.
pub const MAX_BYTES: usize = 1600;
