use futures_util::{StreamExt, stream};

use crate::objects::subject::{BUCKET, Deviation, Subject};

pub(crate) async fn a_list_is_in_the_order_of_keys(subject: &Subject) {
    // By bytes: `-` and `.` before `/`, that before digits, capitals before small letters.
    let mut keys = ["a-1", "a.txt", "a/1", "a/2", "a/B", "a/b", "a0", "ab", "z", "é"];
    if subject.deviations.contains(&Deviation::SlashSortsFirst) {
        keys.sort_by_key(|key| key.replace('/', "\0"));
    }
    for key in keys.iter().rev() {
        subject.put(key, key.to_owned()).await;
    }
    assert_eq!(subject.keys("").await, keys);
    for (position, key) in keys.iter().enumerate() {
        let after = subject.address(key).key;
        let rest = subject.objects.list(BUCKET, &subject.prefix, Some(&after)).await.expect("the bucket is listed");
        let rest: Vec<&str> = rest.iter().map(|info| &info.address.key[subject.prefix.len()..]).collect();
        assert_eq!(rest, keys[position + 1..], "after {key}");
    }
}

pub(crate) async fn a_list_holds_what_begins_with_the_prefix(subject: &Subject) {
    for key in ["jobs/1/a", "jobs/1/b", "jobs/10/a", "jobs/2/a", "other"] {
        subject.put(key, "12345").await;
    }
    assert_eq!(subject.keys("jobs/1/").await, ["jobs/1/a", "jobs/1/b"]);
    assert_eq!(subject.keys("jobs/1").await, ["jobs/1/a", "jobs/1/b", "jobs/10/a"]);
    assert_eq!(subject.keys("jobs/3").await, Vec::<String>::new());
    assert_eq!(subject.keys("../").await, Vec::<String>::new());
    let pages = subject.pages("other").await;
    assert_eq!((pages[0][0].bytes, &pages[0][0].address), (5, &subject.address("other")));
}

pub(crate) async fn a_list_of_more_than_a_thousand_comes_in_pages(subject: &Subject) {
    let keys: Vec<String> = (0..1005).map(|number| format!("{:02}/{number:04}", number % 20)).collect();
    stream::iter(&keys).for_each_concurrent(16, |key| subject.put(key, key.clone())).await;
    let pages = subject.pages("").await;
    assert!(pages.len() > 1 && pages.iter().all(|page| page.len() <= 1000));
    let mut sorted = keys;
    sorted.sort_unstable();
    assert!(subject.keys("").await == sorted, "the pages hold each key once, in order");
}
