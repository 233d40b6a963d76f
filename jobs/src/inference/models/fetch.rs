//! Models' files out of the objects.

use std::io::Cursor;
use std::sync::Arc;

use karigar::objects::{Address, ObjectError, Objects};
use karigar_models::source::{FetchError, FetchObject, Opened};
use tokio::runtime::Handle;

/// The largest file of a model.
const MAX_BYTES: u64 = 8 << 30;

/// Reads objects for `karigar-models`, which knows no AWS.
pub(super) struct ByObjects {
    objects: Arc<dyn Objects>,
    runtime: Handle,
}

impl ByObjects {
    /// To be made on the runtime that the objects belong to.
    pub(super) fn new(objects: Arc<dyn Objects>) -> Self {
        Self { objects, runtime: Handle::current() }
    }
}

impl FetchObject for ByObjects {
    fn get_range(&self, bucket: &str, key: &str, from: u64) -> Result<Opened, FetchError> {
        let address = Address { bucket: bucket.to_owned(), key: key.to_owned() };
        let got = self.runtime.block_on(self.objects.get(&address, MAX_BYTES));
        let bytes = got.map_err(|error| match error {
            ObjectError::Unavailable(_) => FetchError::Interrupted(error.to_string()),
            ObjectError::NotFound(_) => FetchError::Refused(format!("{error}; upload it, or correct the address")),
            ObjectError::TooLarge { .. } | ObjectError::Invalid(_) => FetchError::Refused(error.to_string()),
        })?;
        let total = bytes.len() as u64;
        let mut content = Cursor::new(bytes);
        content.set_position(from.min(total));
        Ok(Opened { from: from.min(total), total: Some(total), content: Box::new(content) })
    }
}
