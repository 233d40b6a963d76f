//! Tests of objects: one list of cases for every implementation, and what only one of them can show.

mod cases;
mod conformance;
mod folder;
mod s3_faults;
mod s3_uploads;
mod subject;
