//! The configuration as operators meet it: its pages, and the rules that it must keep.

mod docs;
mod rules;
