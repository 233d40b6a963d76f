//! The contract of `karigar::objects`, on every implementation.

/// One test a case.
macro_rules! conformance {
    ($start:path) => {
        conformance!($start:
            writing::an_object_is_read_back_as_it_was_written,
            writing::an_empty_object_is_an_object,
            writing::headers_are_kept,
            writing::replace_replaces_bytes_and_headers,
            writing::if_absent_leaves_an_object_that_is_there_alone,
            writing::one_of_twenty_writers_if_absent_writes,
            writing::a_file_is_uploaded_and_downloaded,
            writing::an_upload_of_a_missing_file_names_it,
            reading::what_is_not_there_is_not_found,
            reading::a_deleted_object_is_gone_and_deleting_none_is_no_error,
            reading::what_is_larger_than_the_limit_is_refused_before_it_is_read,
            reading::a_range_is_read_as_far_as_the_object_goes,
            reading::an_empty_object_has_an_empty_range,
            reading::a_missing_bucket_is_told_by_name,
            reading::keys_that_lead_elsewhere_are_refused,
            reading::keys_of_every_script_and_sign_work,
            reading::head_tells_length_and_time,
            listing::a_list_is_in_the_order_of_keys,
            listing::a_list_holds_what_begins_with_the_prefix,
            listing::a_list_of_more_than_a_thousand_comes_in_pages,
            large::a_large_object_from_memory_is_read_back,
            large::a_large_file_is_uploaded_and_downloaded,
            large::a_large_object_that_is_there_is_left_alone,
            large::one_of_several_large_writers_if_absent_writes,
        );
    };
    ($start:path: $($group:ident::$case:ident),* $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let subject = $start().await;
                crate::objects::cases::$group::$case(&subject).await;
                subject.clear().await;
            }
        )*
    };
}

mod folder {
    conformance!(crate::objects::subject::Subject::folder);
}

mod front {
    conformance!(crate::objects::subject::Subject::front);
}

mod seaweedfs {
    conformance!(crate::objects::subject::Subject::seaweedfs);
}
