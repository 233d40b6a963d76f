//! The database, AWS, the HTTP server and the logs.

use std::net::SocketAddr;

use tracing_subscriber::EnvFilter;

use crate::config::Config;
use crate::config::problem::Problem;

const TLS: [&str; 5] = ["disable", "prefer", "require", "verify-ca", "verify-full"];

pub(super) fn check(config: &Config, found: &mut Vec<Problem>) {
    database(config, found);
    aws(config, found);
    if config.http.address.parse::<SocketAddr>().is_err() {
        let what = format!("`{}` is no address of an interface and a port", config.http.address);
        found.push(Problem::new("http.address", what, "write 127.0.0.1:8080, 0.0.0.0:8080 or [::]:8080"));
    }
    if let Err(error) = EnvFilter::try_new(&config.log.filter) {
        let what = format!("`{}` is no filter ({error})", config.log.filter);
        found.push(Problem::new("log.filter", what, "write a level, or levels by target: info,sqlx=warn"));
    }
}

fn database(config: &Config, found: &mut Vec<Problem>) {
    let database = &config.database;
    if database.max_connections < 2 {
        let what = format!("{} is too few: the lease manager keeps one for itself", database.max_connections);
        found.push(Problem::new("database.max_connections", what, "set 2 or more"));
    }
    let verifies = matches!(database.tls.as_deref(), Some("verify-ca" | "verify-full"));
    if let Some(tls) = &database.tls
        && !TLS.contains(&tls.as_str())
    {
        found.push(Problem::new(
            "database.tls",
            format!("`{tls}` is no mode"),
            format!("write one of {}", TLS.join(", ")),
        ));
    } else if database.ca.is_some() && database.tls.is_some() && !verifies {
        let what = "a certificate authority is named, and database.tls does not check certificates";
        found.push(Problem::new("database.ca", what, "set database.tls to verify-full, or remove database.ca"));
    }
}

fn aws(config: &Config, found: &mut Vec<Problem>) {
    let endpoints = [("sqs.endpoint", &config.sqs.endpoint), ("objects.endpoint", &config.objects.endpoint)];
    for (path, endpoint) in endpoints {
        if let Some(endpoint) = endpoint
            && !endpoint.starts_with("http://")
            && !endpoint.starts_with("https://")
        {
            let what = format!("`{endpoint}` is no address of a server");
            found.push(Problem::new(path, what, "write https://HOST:PORT, or leave it out for AWS's own"));
        }
    }
    if config.objects.bucket.is_empty() {
        found.push(Problem::new("objects.bucket", "it is empty", "name the bucket that results are written to"));
    }
    for (number, address) in config.objects.allowed.iter().enumerate() {
        if address.strip_prefix("s3://").is_none_or(|rest| rest.is_empty() || rest.starts_with('/')) {
            let what = format!("`{address}` is no beginning of an address");
            found.push(Problem::new(
                format!("objects.allowed[{number}]"),
                what,
                "write s3://BUCKET/PREFIX or s3://BUCKET",
            ));
        }
    }
}
