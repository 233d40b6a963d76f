//! The bucket: whether results can be written to it.

use crate::cli::connect;
use crate::config::Config;
use crate::objects::ObjectError;

use super::finding::Finding;

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    let bucket = &config.objects.bucket;
    let name = format!("bucket {bucket}");
    let objects = connect::objects(config).await;
    vec![match objects.check_writable(bucket).await {
        Ok(()) => Finding::ok(name, "there, and can be written to"),
        Err(error) => Finding::error(name, error.to_string(), remedy(&error)),
    }]
}

fn remedy(error: &ObjectError) -> &'static str {
    match error {
        ObjectError::NotFound(_) | ObjectError::Invalid(_) => {
            "create the bucket, correct `objects.bucket`, or give the role s3:PutObject, s3:GetObject and s3:AbortMultipartUpload on it"
        }
        _ => "check the region, the credentials and `objects.endpoint`, and whether the server runs",
    }
}
