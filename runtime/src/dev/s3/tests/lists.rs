use super::{code, served};

#[tokio::test]
async fn lists_go_by_pages_in_the_order_of_keys() {
    let served = served().await;
    let keys = ["a.txt", "a/1", "a/2", "a0", "b/c/d", "z"];
    for key in keys {
        served.put(key, b"x").await;
    }
    let mut pages = served.client.list_objects_v2().bucket("photos").max_keys(4).into_paginator().send();
    let mut seen = Vec::new();
    let mut lengths = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.expect("a page");
        lengths.push(page.contents().len());
        seen.extend(page.contents().iter().filter_map(|object| object.key.clone()));
    }
    assert_eq!(seen, keys);
    assert_eq!(lengths, [4, 2], "a page that is full and the last is not said to be cut");
    let after =
        served.client.list_objects_v2().bucket("photos").prefix("a").start_after("a/1").send().await.expect("a list");
    let found: Vec<_> = after.contents().iter().filter_map(|object| object.key()).collect();
    assert_eq!(found, ["a/2", "a0"]);
}

#[tokio::test]
async fn a_delimiter_makes_folders_of_keys_also_across_pages() {
    let served = served().await;
    for key in ["a/1", "a/2", "b", "c/1", "c/2/3", "d"] {
        served.put(key, b"x").await;
    }
    let mut pages = served.client.list_objects_v2().bucket("photos").delimiter("/").max_keys(1).into_paginator().send();
    let mut seen = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.expect("a page");
        assert_eq!(page.key_count, Some(1));
        seen.extend(page.common_prefixes().iter().filter_map(|prefix| prefix.prefix.clone()));
        seen.extend(page.contents().iter().filter_map(|object| object.key.clone()));
    }
    assert_eq!(seen, ["a/", "b", "c/", "d"]);
    let under =
        served.client.list_objects_v2().bucket("photos").delimiter("/").prefix("c/").send().await.expect("a list");
    assert_eq!(under.contents().len(), 1);
    assert_eq!(under.common_prefixes()[0].prefix(), Some("c/2/"));
}

#[tokio::test]
async fn lists_tell_the_entity_tags_that_heads_tell() {
    let served = served().await;
    served.put("a", b"x").await;
    let list = served.client.list_objects_v2().bucket("photos").send().await.expect("a list");
    let head = served.client.head_object().bucket("photos").key("a").send().await.expect("a head");
    assert_eq!(list.contents()[0].e_tag(), head.e_tag());
    assert_eq!(list.contents()[0].last_modified(), head.last_modified());
    let first = served.client.list_objects().bucket("photos").send().await.expect("a list");
    assert_eq!(first.contents()[0].e_tag(), head.e_tag());
}

#[tokio::test]
async fn buckets_come_and_go() {
    let served = served().await;
    let client = &served.client;
    client.create_bucket().bucket("second").send().await.expect("a bucket");
    assert_eq!(code(client.create_bucket().bucket("second").send().await), "BucketAlreadyOwnedByYou");
    client.head_bucket().bucket("second").send().await.expect("a bucket");
    let list = client.list_buckets().send().await.expect("a list");
    assert_eq!(list.buckets().iter().filter_map(|bucket| bucket.name()).collect::<Vec<_>>(), ["photos", "second"]);
    served.put("a", b"x").await;
    assert_eq!(code(client.delete_bucket().bucket("photos").send().await), "BucketNotEmpty");
    client.delete_bucket().bucket("second").send().await.expect("a delete");
    assert_eq!(code(client.head_bucket().bucket("second").send().await), "NotFound");
    assert_eq!(code(client.put_object().bucket("second").key("a").send().await), "NoSuchBucket");
    assert_eq!(code(client.get_object().bucket("second").key("a").send().await), "NoSuchBucket");
    assert_eq!(code(client.list_objects_v2().bucket("second").send().await), "NoSuchBucket");
    assert!(!served.folder.path().join("second").exists());
}
