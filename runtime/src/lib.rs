//! Karigar.
