//! Follow-ups with identities of their own.

use super::Context;
use crate::envelope::NewEvent;
use crate::error::JobError;
use crate::queue::NewMessage;
use crate::telemetry::trace::Traceparent;

impl Context {
    /// Enqueues an event if this job commits, as it is but for its tenant and trace, which are this job's.
    pub(crate) fn follow_up_event(&self, queue: &str, event: NewEvent<'_>) -> Result<(), JobError> {
        let traceparent = Traceparent::child_of(self.traceparent());
        let event = NewEvent { tenant: self.tenant.as_deref(), traceparent: traceparent.as_deref(), ..event };
        let message = NewMessage::for_queue(queue, event.encode()?, self.tenant.as_deref(), event.id);
        self.effects.lock().follow_ups.push((queue.to_owned(), message));
        Ok(())
    }
}
