use bytes::Bytes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::handler::Handler;
use crate::objects::{Address, Objects};
use crate::testing::TestKit;
use crate::{Context, Job, JobError, Outcome, Worker};

/// Copies an object by a file, and once more from memory.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Copy {
    source: Address,
}

impl Job for Copy {
    const KIND: &'static str = "test.copy";
    type Output = (u64, Address, Address);
}

struct Copier;

impl Handler for Copier {
    type Job = Copy;

    async fn handle(&self, job: Copy, cx: &Context) -> Result<(u64, Address, Address), JobError> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("file");
        let bytes = cx.download(&job.source, &file, 1 << 20).await?;
        let by_file = cx.put_result_file("copy", &file, "bin", "application/x-copy").await?;
        let from_memory =
            cx.put_result("copy", Bytes::from(std::fs::read(&file)?), "bin", "application/x-copy").await?;
        Ok((bytes, by_file, from_memory))
    }
}

async fn kit() -> TestKit {
    TestKit::start(Worker::builder().handler(Copier)).await
}

#[tokio::test]
async fn a_file_goes_to_where_its_content_would_go_from_memory() {
    let kit = kit().await;
    let content = Bytes::from(vec![7; 300_000]);
    let source = kit.put_object("in/1.bin", content.clone()).await;
    let (bytes, by_file, from_memory) = kit.run(&Copy { source }).await.output.expect("an output");
    assert_eq!(bytes, 300_000);
    assert_eq!(by_file, from_memory, "the same content has the same address");
    assert_eq!(kit.object(&by_file).await, content);
    let info = kit.objects().head(&by_file).await.expect("the object");
    assert_eq!(info.content_type.as_deref(), Some("application/x-copy"));
    assert!(info.cache_control.expect("a header").contains("immutable"));
}

#[tokio::test]
async fn an_input_that_is_elsewhere_missing_or_too_large_is_rejected() {
    let kit = kit().await;
    let large = kit.put_object("in/large.bin", vec![0; (1 << 20) + 1]).await;
    let missing = Address { key: "in/missing.bin".to_owned(), ..large.clone() };
    let elsewhere = Address { bucket: "elsewhere".to_owned(), ..large.clone() };
    for (source, says) in
        [(large, "at most 1048576 are taken"), (missing, "there is no object"), (elsewhere, "objects.allowed")]
    {
        let ended = kit.run(&Copy { source }).await;
        assert_eq!(ended.outcome, Outcome::Rejected, "{says}");
        let error = ended.error.expect("a reason");
        assert!(error.contains(says), "{error}");
    }
}
