use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use serde_json::{Value, json};

use crate::push::{Account, AccountError};

/// A key made for this test; it opens nothing.
const FILE: &str = include_str!("service-account.json");

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

#[test]
fn an_assertion_is_a_jwt_that_the_accounts_key_signed() {
    let account = Account::parse(FILE).expect("an account");
    let jwt = account.assertion(1_767_225_600).expect("a JWT");
    let (signed, signature) = jwt.rsplit_once('.').expect("three parts");
    let (header, claims) = signed.split_once('.').expect("three parts");
    assert_eq!(decoded(header), json!({"alg": "RS256", "typ": "JWT", "kid": "test-key"}));
    let expected = json!({
        "iss": "karigar@ward-mitra.iam.gserviceaccount.com",
        "scope": "https://www.googleapis.com/auth/firebase.messaging",
        "aud": "https://oauth2.googleapis.com/token",
        "iat": 1_767_225_600,
        "exp": 1_767_229_200,
    });
    assert_eq!(decoded(claims), expected);
    let file: Value = serde_json::from_str(FILE).expect("JSON");
    let pem = file["private_key"].as_str().expect("a key");
    let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).expect("PEM");
    let key = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).expect("a key");
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_key().as_ref());
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    public.verify(signed.as_bytes(), &signature).expect("the signature is good");
}

#[test]
fn a_file_that_is_no_account_is_refused_without_being_quoted() {
    let error = Account::parse(r#"{"project_id": "x", "private_key": "hunter2"}"#).expect_err("fields are missing");
    assert!(matches!(error, AccountError::Json { .. }) && !error.to_string().contains("hunter2"), "{error}");
    let mut file: Value = serde_json::from_str(FILE).expect("JSON");
    file["private_key"] = json!("hunter2");
    let error = Account::parse(&file.to_string()).expect_err("no key");
    assert!(matches!(error, AccountError::Key) && !error.to_string().contains("hunter2"), "{error}");
    assert!(!format!("{:?}", Account::parse(FILE).expect("an account")).contains("PRIVATE KEY"));
}
