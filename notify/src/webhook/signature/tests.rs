use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{SecretError, SigningSecret, sign};

/// The example of Standard Webhooks' specification and of its libraries' tests.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const TIMESTAMP: i64 = 1_614_265_330;
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn secret(text: &str) -> SigningSecret {
    SigningSecret::parse(text).expect("a secret")
}

#[test]
fn the_example_of_the_specification_is_signed_as_it_says() {
    assert_eq!(sign(ID, TIMESTAMP, BODY, &[secret(SECRET)]), SIGNATURE);
}

#[test]
fn each_secret_that_is_valid_signs_in_its_order() {
    let other = format!("whsec_{}", STANDARD.encode([7; 32]));
    let signed = sign(ID, TIMESTAMP, BODY, &[secret(&other), secret(SECRET)]);
    let (first, second) = signed.split_once(' ').expect("two");
    assert!(first.starts_with("v1,") && first != SIGNATURE);
    assert_eq!(second, SIGNATURE);
}

#[test]
fn a_secret_without_its_padding_is_the_same_secret() {
    let padded = format!("whsec_{}", STANDARD.encode([7; 32]));
    assert!(padded.ends_with('='));
    let bare = padded.trim_end_matches('=');
    assert_eq!(sign(ID, TIMESTAMP, BODY, &[secret(bare)]), sign(ID, TIMESTAMP, BODY, &[secret(&padded)]));
}

#[test]
fn a_text_that_is_no_secret_is_refused_and_not_repeated() {
    for (text, error) in [
        ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", SecretError::Prefix),
        ("", SecretError::Prefix),
        ("whsec_not base64", SecretError::Base64),
        ("whsec_c2hvcnQ=", SecretError::Length(5)),
        ("whsec_", SecretError::Length(0)),
    ] {
        assert_eq!(SigningSecret::parse(text).map(drop), Err(error), "{text}");
    }
    let long = format!("whsec_{}", STANDARD.encode([7; 65]));
    assert_eq!(SigningSecret::parse(&long).map(drop), Err(SecretError::Length(65)));
    assert_eq!(format!("{:?}", secret(SECRET)), "SigningSecret(***)");
}
