use std::io::{self, Read};
use std::sync::Arc;

use super::*;

/// A bucket whose first reading breaks off in the middle.
#[derive(Default)]
struct Bucket {
    asked: Mutex<Vec<(String, String, u64)>>,
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    }
}

impl FetchObject for Bucket {
    fn get_range(&self, bucket: &str, key: &str, from: u64) -> Result<Opened, FetchError> {
        let mut asked = self.asked.lock();
        asked.push((bucket.to_owned(), key.to_owned(), from));
        let content = content();
        let total = Some(content.len() as u64);
        let rest = io::Cursor::new(content[from as usize..].to_vec());
        let content: Box<dyn Read> = match asked.len() {
            1 => Box::new(rest.take(50_000).chain(Broken)),
            _ => Box::new(rest),
        };
        Ok(Opened { from, total, content })
    }
}

#[test]
fn an_object_whose_transfer_breaks_off_goes_on_from_where_it_was() {
    let (place, bucket) = (Place::new(), Arc::new(Bucket::default()));
    let place = Place { sources: Sources::without_pip().with_objects(bucket.clone()), ..place };
    let spec = FileSpec { source: "s3://bucket/a/model.onnx".parse().unwrap(), ..spec(String::new(), &content()) };
    place.fetch(&spec).unwrap();
    let asked = |from| ("bucket".to_owned(), "a/model.onnx".to_owned(), from);
    assert_eq!(*bucket.asked.lock(), [asked(0), asked(50_000)]);
}

#[test]
fn without_s3_an_object_is_refused_with_a_remedy() {
    let spec = FileSpec { source: "s3://bucket/key".parse().unwrap(), ..spec(String::new(), &content()) };
    let error = Place::new().refused(&spec);
    assert!(error.contains("from s3://bucket/key: no S3 is set up here; configure objects in S3"), "{error}");
}
