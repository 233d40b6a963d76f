//! The samples, which are in the program so that they can be tried without a file.

macro_rules! file {
    ($path:literal) => {
        ($path, include_str!(concat!("../../../templates/", $path)))
    };
}

/// Their paths and texts.
const FILES: &[(&str, &str)] = &[
    file!("_layout.html"),
    file!("complaint_resolved/en/body.html"),
    file!("complaint_resolved/en/body.txt"),
    file!("complaint_resolved/en/push.body.txt"),
    file!("complaint_resolved/en/push.title.txt"),
    file!("complaint_resolved/en/sms.txt"),
    file!("complaint_resolved/en/subject.txt"),
    file!("complaint_resolved/hi/body.html"),
    file!("complaint_resolved/hi/body.txt"),
    file!("complaint_resolved/hi/push.body.txt"),
    file!("complaint_resolved/hi/push.title.txt"),
    file!("complaint_resolved/hi/sms.txt"),
    file!("complaint_resolved/hi/subject.txt"),
    file!("complaint_resolved/kn/body.html"),
    file!("complaint_resolved/kn/body.txt"),
    file!("complaint_resolved/kn/push.body.txt"),
    file!("complaint_resolved/kn/push.title.txt"),
    file!("complaint_resolved/kn/sms.txt"),
    file!("complaint_resolved/kn/subject.txt"),
    file!("complaint_resolved/sample.json"),
];

pub(super) fn all() -> Vec<(String, String)> {
    FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}
