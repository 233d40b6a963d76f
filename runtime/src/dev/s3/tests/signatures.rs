use super::{client, code, served};

#[tokio::test]
async fn other_credentials_are_refused() {
    let served = served().await;
    served.put("a", b"x").await;
    let other = client(&served.endpoint, "wrong");
    let got = other.get_object().bucket("photos").key("a").send().await;
    assert_eq!(code(got), "SignatureDoesNotMatch");
}
