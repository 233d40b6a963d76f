use std::path::Path;

use karigar::dev::Addresses;
use karigar_tests::servers::server;
use tokio::process::Command;

use super::process::{Folder, output, photo, text};

/// A program of `tests/node`, with the endpoints that `karigar dev` tells.
fn node(program: &str, addresses: &Addresses) -> Command {
    let mut command = Command::new(server("KARIGAR_TEST_NODE"));
    command.arg(Path::new(&server("KARIGAR_TEST_NODE_DIR")).join(program));
    command.env("AWS_ENDPOINT_URL_SQS", &addresses.sqs).env("AWS_ENDPOINT_URL_S3", &addresses.s3);
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test").env("AWS_REGION", "us-east-1");
    command
}

#[tokio::test]
async fn a_node_program_uploads_a_photo_in_four_ways_and_reads_renditions_back() {
    let folder = Folder::new();
    let dev = folder.start().await;
    let mut program = node("photo-to-renditions.mjs", &dev.addresses);
    program.arg(&dev.addresses.http).arg(photo());
    let ran = output(program).await;
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let results: serde_json::Value = serde_json::from_slice(&ran.stdout).expect("JSON");
    for how in ["buffer", "stream", "pipe", "presigned"] {
        assert_eq!(results[how].as_array().map(Vec::len), Some(2), "{how}: {results}");
    }
    assert!(dev.terminate().await);
}

#[tokio::test]
async fn the_s3_front_keeps_its_word_to_the_node_sdk_and_to_browsers() {
    let folder = Folder::new();
    let dev = folder.start().await;
    let ran = output(node("s3-front.mjs", &dev.addresses)).await;
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    assert!(dev.terminate().await);
}
