//! What commands write, for tests to look at.

use super::output::Output;

/// Standard output and standard error.
#[derive(Default)]
pub(crate) struct Screen {
    data: Vec<u8>,
    remarks: Vec<u8>,
}

impl Screen {
    pub(crate) fn out(&mut self) -> Output<'_> {
        Output::new(&mut self.data, &mut self.remarks)
    }

    /// What was written as data.
    pub(crate) fn data(&self) -> String {
        String::from_utf8_lossy(&self.data).into_owned()
    }

    /// What was said beside it.
    pub(crate) fn remarks(&self) -> String {
        String::from_utf8_lossy(&self.remarks).into_owned()
    }

    /// The data as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.data).unwrap()
    }
}
