use tracing::level_filters::LevelFilter;
use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt;

use super::*;

#[test]
fn where_the_level_is_off_there_is_no_span() {
    let key = JobKey::new("shop", "order-1").unwrap();
    let span = || job_span(&key, "k", "q", 1, Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    let warn = Registry::default().with(LevelFilter::WARN);
    tracing::subscriber::with_default(warn, || assert!(span().is_disabled()));
    let info = Registry::default().with(LevelFilter::INFO);
    tracing::subscriber::with_default(info, || assert!(!span().is_disabled()));
}
