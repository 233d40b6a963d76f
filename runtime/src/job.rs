//! The contract of a job: what its producers see.

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

/// A kind of job: its payload is the type itself, in JSON.
///
/// ```
/// use karigar::Job;
/// use schemars::JsonSchema;
/// use serde::{Deserialize, Serialize};
///
/// /// Greets one person.
/// #[derive(Serialize, Deserialize, JsonSchema)]
/// struct Greet { name: String }
///
/// impl Job for Greet {
///     const KIND: &'static str = "demo.greet";
///     type Output = String;
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a job",
    label = "implement `karigar::Job` for it: a `KIND` and an `Output`",
    note = "the payload must also derive `Serialize`, `Deserialize` and `JsonSchema`"
)]
pub trait Job: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// The name that messages carry as `type`, `family.verb`.
    const KIND: &'static str;
    /// What the handler returns and the record keeps.
    type Output: Serialize + DeserializeOwned + JsonSchema + Send + 'static;
}
