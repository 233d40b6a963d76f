//! Lists of records.

use std::cmp::Reverse;

use super::Stored;
use crate::store::lifecycle::Row;
use crate::store::{JobFilter, JobRecord, StoreError};

/// The newest records that the filter lets through. There is no order but the one made here: lists are rare, claims are not.
pub(super) fn list<'a>(
    jobs: impl Iterator<Item = &'a Stored>,
    filter: &JobFilter,
) -> Result<Vec<JobRecord>, StoreError> {
    let cursor = filter.parsed_cursor().map_err(StoreError::Refused)?;
    let place = |stored: &Stored| (stored.row.created_at.saturating_mul(1000), stored.row.key.hash());
    let is_after = |stored: &Stored| cursor.is_none_or(|cursor| place(stored) < cursor);
    let mut found: Vec<&Stored> = jobs.filter(|stored| shows(filter, &stored.row) && is_after(stored)).collect();
    found.sort_unstable_by_key(|stored| Reverse(place(stored)));
    Ok(found.into_iter().take(filter.effective_limit() as usize).map(Stored::record).collect())
}

fn shows(filter: &JobFilter, row: &Row) -> bool {
    let is = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
    is(&filter.source, row.key.source())
        && is(&filter.id, row.key.id())
        && is(&filter.kind, &row.kind)
        && filter.state.is_none_or(|state| state == row.state)
        && filter.tenant.as_deref().is_none_or(|tenant| row.tenant.as_deref() == Some(tenant))
}
